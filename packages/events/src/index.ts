export { connectEvents, type Events, type Publisher } from './connect.ts';
export type { Consumption, Delivery } from './consume.ts';
export { listDead, redriveDead } from './dead.ts';
export {
  type EventData,
  type EventName,
  type LumigraphEvent,
  parseEvent,
} from './schemas.ts';
