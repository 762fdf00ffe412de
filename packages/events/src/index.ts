export { connectEvents, type Events, type Publisher } from './connect.ts';
export type { ConsumeOptions, Consumption, Delivery } from './consume.ts';
export { type DeadMessage, listDead, redriveDead } from './dead.ts';
export {
  type EventData,
  type EventName,
  eventSchemas,
  type LumigraphEvent,
  parseEvent,
} from './schemas.ts';
