import type { Collection } from './foreign-collection.ts';
import { failing } from './foreign-rules.ts';

/** Fills an empty museum: with nulls, empty lists, unknown things and failing fields among what is as it should be. */
export function furnish(museum: Collection): void {
  furnishWorks(museum);
  furnishPeople(museum);
  const [ulm, nowhere] = [
    { id: 'm1', city: { name: 'Ulm', zip: null } },
    { id: 'm2', city: null },
  ];
  museum.addReplica('r1', ulm, 'w1', 10);
  museum.addReplica('r2', ulm, 'w3', 25);
  museum.addReplica('r3', nowhere, 'w1', 75);
  museum.addVisit('w1', 'u1', 'lovely');
  museum.addVisit('w1', 'u2', null);
  museum.addVisit('w3', 'u1', failing('NOTE_SEALED', 'The note is sealed.'));
  museum.addVisit('w6', 'u3', 'cold');
}

/** What the shop, which does not know it, says of a work. */
const UNKNOWN_TO_SHOP = { replicas: null, visits: null, popularity: null };
export const UNKNOWN_WORK = 'w5';

function furnishWorks(museum: Collection): void {
  const { works, replicas } = museum;
  const content = () => [works.get('w3'), null, replicas.get('r1')];
  museum.addWork('w1', 'Painting', 'Dawn', 'a1', {
    size: { width: 3, height: 2, depth: null },
    onLoan: true,
    finished: '1889-06-01T00:00:00Z',
    details: { layers: [1, { varnish: null }], toString: 'own', by: ['hand'] },
    crate: { volume: 7, label: 'this side up', content },
  });
  museum.addWork('w2', 'Painting', 'Noon', 'a2', {
    size: null,
    onLoan: null,
    finished: null,
    details: [],
    crate: null,
  });
  museum.addSculpture('w3', 'Walker', 'a1', { size: { width: 2, height: 5 }, material: 'BRONZE', weight: 40 });
  museum.addSculpture('w4', 'Sleeper', null, { size: { width: 4, height: null }, material: null, weight: 12 });
  const size = { width: 1, height: 1 };
  museum.addWork(UNKNOWN_WORK, 'Painting', 'Forgery', 'a3', { size, details: 'none', ...UNKNOWN_TO_SHOP });
  museum.addSculpture('w6', 'Torso', 'a2', { size: null, material: 'MARBLE', weight: 9 });
}

function furnishPeople(museum: Collection): void {
  const nationalities = [['FR', null], [], ['IT']];
  museum.addArtist('a1', 'ada', 'Ada', 'a2', { born: '1850', nationalities, motto: 'light', secret: 'left-handed' });
  const secret = failing('SECRET_KEPT', 'Ben does not tell.');
  museum.addArtist('a2', 'ben', 'Ben', 'a1', { born: null, nationalities: null, motto: 'less', secret });
  const motto = failing('MOTTO_LOST', 'Cyd had none.');
  museum.addArtist('a3', 'cyd', 'Cyd', null, { nationalities: [], motto });
  const ulm = { street: 'Main', city: { name: 'Ulm', zip: '89073' } };
  const patron = { __typename: 'Member', level: 'PATRON', since: '2020' };
  museum.addVisitor('u1', 'Uma', 'a1', ['u2', 'u3'], { address: ulm, card: patron });
  const day = { __typename: 'DayPass', day: '2026-01-01', code: null };
  museum.addVisitor('u2', 'Vic', 'a2', [], { address: { street: null, city: { name: 'Bern' } }, card: day });
  museum.addVisitor('u3', 'Wes', 'a3', ['u1', 'u1'], { address: null, card: null });
  const closed = { street: 'Side', city: failing('CITY_CLOSED', 'The city is closed.') };
  museum.addVisitor('u4', 'Xan', null, ['u2'], { address: closed });
}
