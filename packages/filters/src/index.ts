export { applyFilter, type RawImage } from './apply.ts';
export type { Filter } from './filter.ts';
export { filters, findFilter } from './filters.ts';
export { previewOf } from './preview.ts';
