export { createVisibility, type Visibility } from './loader.ts';
export { maySeeContentOf, maySeePerson, maySeePost } from './policy.ts';
