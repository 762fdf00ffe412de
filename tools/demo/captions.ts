import type { Subject } from './draw/index.ts';
import type { Random } from './draw/random.ts';

const LINES: Record<Subject, readonly string[]> = {
  mountains: [
    'The ridge gave us ten clear minutes. #mountains #hiking',
    'Above the clouds again. #alps #mountains',
    'Every summit shows the next one. #hiking #outdoors',
    'Snow at the top, sunburn at the bottom. #mountains',
  ],
  sea: [
    'Nothing on the horizon but time. #sea #sailing',
    'The water kept the last light for itself. #sunset #sea',
    'Calm enough to hear the ropes. #sailing',
    'Salt on everything. #coast #sea',
  ],
  forest: [
    'Smells like rain and resin. #forest',
    'The path knew where it was going. #woods #hiking',
    'Counted nine kinds of green. #forest #nature',
    'Quiet, with trees. #forestbathing',
  ],
  desert: [
    'The dunes moved a little since last year. #desert',
    'Forty degrees and not a shadow. #desert #travel',
    'Sand writes, wind edits. #dunes',
    'Respect the cactus. #desert #cactus',
  ],
  balloons: [
    'Take-off at six, breakfast at nine hundred metres. #balloons',
    'Eight of us in the sky this morning. #hotairballoon #sky',
    'No engine, no hurry. #balloons #slowtravel',
  ],
  skyline: [
    'Somebody is always still awake. #city #night',
    'Counting lit windows. #skyline #architecture',
    'The city from the wrong side of the river. #city',
    'Concrete has good days too. #architecture',
  ],
  harbour: [
    'Paint day was in 1974, they say. #harbour #oldtown',
    'Boats out, town asleep. #harbour',
    'My favourite row of houses, twice. #reflection #oldtown',
    'Fish for sale until ten. #harbour #market',
  ],
  coffee: [
    'Poured this one without shaking. #coffee #latteart',
    'Second of the day. Possibly third. #coffee',
    'New beans from Yirgacheffe: peach and jasmine. #coffee #roastery',
    'Best meeting of the week. #coffeebreak',
  ],
  plate: [
    'Recipe in the comments if somebody asks. #food #homemade',
    'Everything from the garden except the cheese. #food #vegetarian',
    'Gone in four minutes. #dinner #homemade',
    'Sunday table. #food #family',
  ],
  flowers: [
    'Market haul. #flowers',
    'They lasted eleven days. #flowers #stilllife',
    'Anemones are back! #spring #flowers',
    'A bunch for no reason. #flowers',
  ],
  abstract: [
    'Study no. 14, circles that disagree. #abstract #print',
    'Cut paper, no plan. #art #abstract',
    'The orange one took three tries. #art #print',
    'Somewhere between a map and a mood. #abstract',
  ],
  cat: [
    'Supervising. #cat #catsoflumigraph',
    'There was a bird once, in March. #cat',
    'Do not disturb. #cat #window',
    'She has been like this for an hour. #catsoflumigraph',
  ],
  birds: [
    'They left at seven sharp. #birds #migration',
    'Cranes, I think. Correct me. #birdwatching',
    'Heard before seen. #birds',
    'A good day for binoculars. #birdwatching #nature',
  ],
  reef: [
    'Forty minutes at twelve metres. #reef #diving',
    'The small orange ones are the brave ones. #diving #ocean',
    'Coral looks better than last year. Fingers crossed. #reef #ocean',
    'Everyone down here is dressed up. #underwater',
  ],
};

const PLACES: Record<Subject, readonly string[]> = {
  mountains: ['Dolomites', 'Lauterbrunnen', 'Jotunheimen'],
  sea: ['Lofoten', 'Cabo da Roca', 'Øresund'],
  forest: ['Białowieża', 'Black Forest', 'Yakushima'],
  desert: ['Merzouga', 'Atacama', 'Wadi Rum'],
  balloons: ['Cappadocia', 'Château-d’Œx', 'Bagan'],
  skyline: ['Hong Kong', 'Chicago', 'Frankfurt'],
  harbour: ['Bergen', 'Nyhavn', 'Honfleur'],
  coffee: ['Corner table', 'The roastery'],
  plate: ['Home', 'Nonna’s kitchen'],
  flowers: ['Market square', 'Kitchen window'],
  abstract: ['Studio 3'],
  cat: ['Window sill'],
  birds: ['Wadden Sea', 'Lake Hornborga', 'Camargue'],
  reef: ['Raja Ampat', 'Ningaloo', 'Dahab'],
};

const COMMENTS = [
  'Oh, this light!',
  'I want to be there right now.',
  'How long did you wait for that?',
  'This made my day.',
  'The colours 😍',
  'One of your best.',
  'Where is this?',
  'Saving this for later.',
  'Please never stop posting these.',
  'I can almost smell it.',
  'So calm.',
  'My favourite so far 👏',
  'Was there last spring, it is even better in person.',
  'Print this one!',
  'Tell the cat I said hello.',
  'Envious, as always.',
] as const;
const REPLIES = [
  'Thank you!',
  'Two hours and cold feet.',
  'Come along next time!',
  'That means a lot 🙏',
  'I will, promise.',
] as const;

/** A caption for a picture of this subject, and often a place. */
export function captionOf(subject: Subject, random: Random): { caption: string; location?: string } {
  const caption = random.pick(LINES[subject]);
  return random.chance(0.6) ? { caption, location: random.pick(PLACES[subject]) } : { caption };
}

export const commentOf = (random: Random): string => random.pick(COMMENTS);
export const replyOf = (random: Random): string => random.pick(REPLIES);
