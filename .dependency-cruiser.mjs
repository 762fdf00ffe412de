// Dependencies point one way: gateway → subgraphs → packages, workers → the faces of subgraphs → packages.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const WORKSPACE = '^(gateway|subgraphs/[^/]+|workers/[^/]+|schema|packages/[^/]+|tools)[/.]';
/** Tests, and what only they use. */
const TEST = '(\\.test\\.ts$|/test/|/test-[^/]+\\.ts$)';

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** The files that workspaces export: nothing else of them may be imported from outside. */
function faces() {
  return workspaceFolders().flatMap((folder) => {
    const { exports = {} } = read(join(folder, 'package.json'));
    const files = typeof exports === 'string' ? [exports] : Object.values(exports);
    return files.map((file) => `^${join(folder, file).replaceAll('.', '\\.')}$`);
  });
}

function workspaceFolders() {
  const { workspaces } = read('package.json');
  return globSync(workspaces).filter((folder) => existsSync(join(folder, 'package.json')));
}

/** @param {string} file */
function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The folders of the gateway, each below those after it. */
const GATEWAY_FOLDERS = [
  'operation',
  'limits',
  'authority',
  'execution',
  'sources',
  'persisted',
  'http',
  'engine',
  'sockets',
  'pages',
  'subscriptions',
  'front-door',
];

function gatewayOneWay() {
  return GATEWAY_FOLDERS.slice(0, -1).map((folder, place) =>
    forbid(
      `gateway-${folder}-below`,
      'The folders of the gateway need each other one way.',
      { path: `^gateway/src/${folder}/`, pathNot: TEST },
      { path: `^gateway/src/(${GATEWAY_FOLDERS.slice(place + 1).join('|')})/` },
    ),
  );
}

export default {
  forbidden: [
    ...gatewayOneWay(),
    forbid('no-circular', 'Two files that need each other are one.', {}, { circular: true }),
    forbid(
      'packages-below-all',
      'packages serve gateway, subgraphs and workers; they know none of them.',
      { path: '^packages/' },
      { path: '^(gateway|subgraphs|workers)/' },
    ),
    forbid(
      'schema-below-all',
      'The schema is read by the others.',
      { path: '^schema/' },
      { path: '^(gateway|subgraphs|workers)/' },
    ),
    forbid(
      'subgraphs-below-gateway',
      'A subgraph does not know who calls it.',
      { path: '^subgraphs/' },
      { path: '^(gateway|workers)/' },
    ),
    forbid(
      'subgraphs-apart',
      'Subgraphs meet in the supergraph and through events.',
      { path: '^subgraphs/([^/]+)/' },
      { path: '^subgraphs/', pathNot: '^subgraphs/$1/' },
    ),
    forbid('gateway-without-workers', 'Workers are driven by events.', { path: '^gateway/' }, { path: '^workers/' }),
    forbid('workers-without-gateway', 'Workers are driven by events.', { path: '^workers/' }, { path: '^gateway/' }),
    forbid(
      'workers-apart',
      'Each pipeline can run as a process of its own.',
      { path: '^workers/([^/]+)/' },
      { path: '^workers/', pathNot: '^workers/$1/' },
    ),
    forbid(
      'renderers-light',
      'What decodes strangers’ images holds nothing but what it decodes them with, and starts fast.',
      { path: '^workers/media/src/(image/|renderer/(child|messages)\\.ts$)', pathNot: TEST },
      { path: '^(subgraphs|schema|packages)/', pathNot: '^packages/filters/' },
    ),
    forbid(
      'faces-only',
      'A workspace is imported by what its package.json exports.',
      { path: WORKSPACE },
      { path: WORKSPACE, pathNot: ['^$1/', '^workers/[^/]+$', ...faces()] },
    ),
    forbid(
      'tests-outside',
      'What runs does not need what tests need.',
      { path: WORKSPACE, pathNot: ['^tools/', TEST] },
      { path: TEST, pathNot: '^tools/' },
    ),
    forbid(
      'tools-for-tests',
      'Nothing but tests imports tools.',
      { path: WORKSPACE, pathNot: ['^tools/', TEST] },
      { path: '^tools/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
