export {
  type CachedPeople,
  createCachedPeople,
  keysOfAccount,
  keysOfBlock,
  keysOfFollow,
  keysOfMute,
  type Person,
} from './cached-people.ts';
export { followedPeople } from './followed-people.ts';
export { goneAmong } from './gone.ts';
export { createPeopleReads, type PeopleReads } from './people-reads.ts';
export { createProfileReads, type Profile } from './profiles.ts';
