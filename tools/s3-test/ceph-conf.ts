/**
 * The configuration of one monitor, one store of one copy, and one S3 gateway, all on loopback and without authentication among themselves.
 * The store is a sparse file of at most 20 GiB. It does not enter itself into the CRUSH map: it would do so before it has heard the
 * cluster's id from the monitor, now and then, and end. `$name` is Ceph's own variable.
 */
export function cephConf(folder: string, monitorPort: number): string {
  return `[global]
fsid = 11111111-2222-3333-4444-555555555555
mon host = [v1:127.0.0.1:${monitorPort}]
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
auth allow insecure global id reclaim = true
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd pool default pg num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
ms bind msgr2 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = ${folder}
admin socket =
log file = ${folder}/$name.log
debug mon = 0
mon data avail warn = 1
mon data avail crit = 1
[mon.a]
mon data = ${folder}/mon
[osd.0]
osd data = ${folder}/osd
osd objectstore = bluestore
osd class update on start = false
osd crush update on start = false
bluestore block path =
bluestore block create = true
bluestore block size = 21474836480
osd memory target = 939524096
bluestore cache autotune = false
bluestore cache size = 134217728
[client.rgw]
rgw enable usage log = false
rgw thread pool size = 64
rgw dns name = localhost
`;
}
