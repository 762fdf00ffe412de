export { serverUrls } from './servers.ts';
export { type TestStack, testStack } from './test-stack.ts';
