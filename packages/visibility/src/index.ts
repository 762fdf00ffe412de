export { requireActiveViewer } from './active-viewer.ts';
export { createVisibility, type Visibility } from './loader.ts';
export { isModerator, requireModerator } from './moderator.ts';
export { maySeeContentOf, maySeePerson, standingTo } from './policy.ts';
