/** An ICC profile of Adobe RGB (1998): its primaries under D50 and its gamma (ICC.1:2001-04, Adobe RGB (1998) Color Image Encoding, annex). */
export function adobeRgbProfile(): Buffer {
  const tags = [
    { name: 'desc', data: Buffer.concat([Buffer.from('desc\0\0\0\0\0\0\0\x0aAdobe RGB\0'), Buffer.alloc(78)]) },
    { name: 'wtpt', data: xyz(0.9642, 1, 0.8249) },
    { name: 'rXYZ', data: xyz(0.60974, 0.31111, 0.01947) },
    { name: 'gXYZ', data: xyz(0.20528, 0.62567, 0.06087) },
    { name: 'bXYZ', data: xyz(0.14919, 0.06322, 0.74457) },
    // 2.19921875, as an 8.8 number.
    ...['rTRC', 'gTRC', 'bTRC'].map((name) => ({
      name,
      data: Buffer.from('curv\0\0\0\0\0\0\0\x01\x02\x33', 'latin1'),
    })),
    { name: 'cprt', data: Buffer.from('text\0\0\0\0none\0') },
  ].map(({ name, data }) => ({ name, data: Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]) }));
  const head = Buffer.alloc(128 + 4 + tags.length * 12);
  head.write('\x02\x20\0\0mntrRGB XYZ ', 8, 'latin1');
  head.write('acsp', 36);
  xyz(0.9642, 1, 0.8249).copy(head, 68, 8);
  head.writeUInt32BE(tags.length, 128);
  let offset = head.length;
  for (const [index, { name, data }] of tags.entries()) {
    head.write(name, 132 + index * 12);
    head.writeUInt32BE(offset, 136 + index * 12);
    head.writeUInt32BE(data.length, 140 + index * 12);
    offset += data.length;
  }
  head.writeUInt32BE(offset, 0);
  return Buffer.concat([head, ...tags.map(({ data }) => data)]);
}

function xyz(...values: [number, number, number]): Buffer {
  const data = Buffer.concat([Buffer.from('XYZ \0\0\0\0'), Buffer.alloc(12)]);
  for (const [index, value] of values.entries()) data.writeInt32BE(Math.round(value * 65_536), 8 + index * 4);
  return data;
}
