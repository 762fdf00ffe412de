import { fileTypeFromBuffer } from 'file-type';
import { MediaFailure } from '../media-failure.ts';
import { readHead } from './read-head.ts';

/** A file format as ffmpeg names what reads and what writes it. */
export interface Container {
  demuxer: string;
  muxer: string;
}

const MP4: Container = { demuxer: 'mov', muxer: 'mp4' };
const MOV: Container = { demuxer: 'mov', muxer: 'mov' };
const WEBM: Container = { demuxer: 'matroska', muxer: 'webm' };

/** By the type that the first bytes tell. MP4, MOV, M4V and 3GP are one format (ISO/IEC 14496-12), in which phones are careless about the name. */
const CONTAINERS = new Map([
  ['video/mp4', MP4],
  ['video/x-m4v', MP4],
  ['video/3gpp', MP4],
  ['video/3gpp2', MP4],
  ['video/quicktime', MOV],
  ['video/webm', WEBM],
]);

/** More than any signature needs. */
const HEAD_BYTES = 4_100;

/** The format of a video by its first bytes. Throws a MediaFailure, UNSUPPORTED_FORMAT, where it is none of ours or another than it was announced as. */
export async function containerOf(file: string, announcedType: string): Promise<Container> {
  const found = CONTAINERS.get((await fileTypeFromBuffer(await readHead(file, HEAD_BYTES)))?.mime ?? '');
  if (found && found.demuxer === CONTAINERS.get(announcedType)?.demuxer) return found;
  throw new MediaFailure('UNSUPPORTED_FORMAT', `The file is not what it was announced as (${announcedType}).`);
}
