import { describe, expect, test } from 'vitest';
import type { Rendition } from '../data/renditions.ts';
import { acceptedFormats, chooseRendition } from './choose-rendition.ts';

describe('the Accept header', () => {
  test.each([
    ['image/avif,image/webp,image/*,*/*;q=0.8', ['avif', 'webp', 'jpeg']],
    ['image/webp,*/*', ['webp', 'jpeg']],
    ['Image/WebP;q=0.2, image/jpeg', ['webp', 'jpeg']],
    ['image/avif;q=0, image/webp; q=0.0', ['jpeg']],
    ['*/*', ['jpeg']],
    ['application/graphql-response+json, application/json', ['jpeg']],
    ['', ['jpeg']],
  ])('%j lets us choose from %j', (accept, formats) => {
    expect(acceptedFormats(accept)).toEqual(formats);
  });
});

describe('the rendition', () => {
  const rendition = (name: Rendition['name'], format: Rendition['format'], width: number): Rendition => ({
    ...{ name, format, width, height: width, byteSize: 1 },
    key: `${name}.${format}`,
  });
  const all = [
    rendition('large', 'jpeg', 1080),
    rendition('medium', 'jpeg', 640),
    rendition('thumbnail', 'jpeg', 150),
    rendition('large', 'webp', 1080),
  ];

  test.each([
    [1, 'thumbnail.jpeg'],
    [150, 'thumbnail.jpeg'],
    [151, 'medium.jpeg'],
    [640, 'medium.jpeg'],
    [1_000, 'large.jpeg'],
    [4_000, 'large.jpeg'],
    [null, 'large.jpeg'],
  ])('for a width of %s is %s', (width, key) => {
    expect(chooseRendition(all, ['jpeg'], width)?.key).toBe(key);
  });

  test('is in the best format that there is', () => {
    expect(chooseRendition(all, ['avif', 'webp', 'jpeg'], 900)?.key).toBe('large.webp');
    expect(chooseRendition(all, ['avif', 'webp', 'jpeg'], null)?.key).toBe('large.webp');
    expect(chooseRendition(all, ['avif'], 100)).toBeNull();
    expect(chooseRendition([], ['jpeg'], 100)).toBeNull();
  });

  test('is of the size that is asked for before it is of the best format', () => {
    expect(chooseRendition(all, ['avif', 'webp', 'jpeg'], 640)?.key).toBe('medium.jpeg');
    const smaller = [...all, rendition('medium', 'webp', 640)].filter(({ key }) => key !== 'large.webp');
    expect(chooseRendition(smaller, ['webp', 'jpeg'], null)?.key).toBe('large.jpeg');
  });

  test('is neither a story nor a preview nor an animation', () => {
    const others = [
      rendition('story', 'jpeg', 900),
      rendition('preview', 'jpeg', 100),
      rendition('animation', 'webp', 640),
    ];
    expect(chooseRendition([...all, ...others], ['webp', 'jpeg'], 80)?.key).toBe('thumbnail.jpeg');
    expect(chooseRendition([...all, ...others], ['webp', 'jpeg'], 700)?.key).toBe('large.webp');
    expect(chooseRendition(others, ['webp', 'jpeg'], null)).toBeNull();
  });

  test('in AVIF, which has no thumbnail, is the next larger one', () => {
    const avif = [rendition('large', 'avif', 1080), rendition('medium', 'avif', 640)];
    expect(chooseRendition([...all, ...avif], ['avif'], 100)?.key).toBe('medium.avif');
  });

  test('of a narrow picture is the whole of it, not the thumbnail that is as wide', () => {
    const narrow = [{ ...rendition('large', 'jpeg', 100), height: 500 }, rendition('thumbnail', 'jpeg', 100)];
    expect(chooseRendition(narrow, ['jpeg'], null)?.key).toBe('large.jpeg');
  });
});
