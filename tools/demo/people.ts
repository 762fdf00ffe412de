import type { Subject } from './draw/index.ts';

/** Someone of the demo. */
export interface DemoPerson {
  username: string;
  displayName: string;
  bio: string;
  loves: readonly Subject[];
  isPrivate?: true;
}

const one = (username: string, displayName: string, bio: string, ...loves: Subject[]): DemoPerson => ({
  username,
  displayName,
  bio,
  loves,
});

/** The forty people of the demo; the first is who signs in. */
export const PEOPLE: readonly DemoPerson[] = [
  one(
    'luma',
    'Luma Hartwell',
    'Collector of mornings. This is the demo account: look around.',
    'sea',
    'coffee',
    'mountains',
  ),
  one('mira.stone', 'Mira Stone', 'High places, thin air.', 'mountains', 'forest', 'birds'),
  one('jonas_ek', 'Jonas Ek', 'Sails patched, ropes spliced.', 'sea', 'harbour'),
  one('aiko.draws', 'Aiko Tanabe', 'Shapes and colours, prints on request.', 'abstract', 'flowers'),
  one('sami.roasts', 'Sami Okoye', 'Coffee roaster. Will talk about beans.', 'coffee', 'plate'),
  one('petra_vane', 'Petra Vane', 'Balloon pilot, weather watcher.', 'balloons', 'desert'),
  one('old_town_leo', 'Leo Marchetti', 'Houses with stories.', 'harbour', 'skyline'),
  one('fern.and.fir', 'Freya Lindqvist', 'Walks in the woods, always with a thermos.', 'forest', 'birds'),
  one('nightshift', 'Dario Fuentes', 'Cities after midnight.', 'skyline', 'sea'),
  one('blue.below', 'Nalani Kahale', 'Freediver. Fish are friends.', 'reef', 'sea'),
  one('windowcat', 'Olive & Miso', 'One human, one cat. Guess who posts.', 'cat', 'coffee'),
  one('plate.of.plenty', 'Amara Diallo', 'Cooks for ten, lives with two.', 'plate', 'flowers'),
  one('dune_walker', 'Yusuf Rahmani', 'Sand in every pocket.', 'desert', 'balloons'),
  one('petals.daily', 'Rosalind Meier', 'Florist on the corner.', 'flowers', 'coffee'),
  one('kite_and_key', 'Theo Barnaby', 'Half engineer, half kite.', 'birds', 'balloons'),
  one('harbourmaster', 'Ingrid Solheim', 'Thirty years by the quay.', 'harbour', 'sea', 'birds'),
  one('gridlines', 'Wei Zhang', 'Architecture, mostly from below.', 'skyline', 'abstract'),
  one('snowline', 'Matteo Gruber', 'Ski guide in winter, cheese in summer.', 'mountains', 'plate'),
  one('saltandsage', 'Zora Petrović', 'Recipes my grandmother would deny.', 'plate', 'coffee'),
  one('quiet.canvas', 'Elif Yılmaz', 'Paints when it rains. It rains a lot.', 'abstract', 'sea'),
  one('backpack_bea', 'Beatriz Sousa', '41 countries, one backpack.', 'desert', 'mountains', 'harbour'),
  one('tidepool', 'Marlow Quist', 'Looks under every stone.', 'reef', 'sea'),
  one('two.wheels', 'Anton Dvořák', 'By bicycle, slowly.', 'forest', 'harbour'),
  one('catnap_club', 'Hana Kim', 'Three cats and a camera.', 'cat', 'flowers'),
  one('first.light', 'Noor Haddad', 'Up before the birds.', 'birds', 'mountains', 'sea'),
  one('city_of_glass', 'Gabriel Moreau', 'Reflections.', 'skyline', 'abstract'),
  one('moss.garden', 'Sakura Ito', 'Small green things.', 'forest', 'flowers'),
  one('kettle.on', 'Maeve Gallagher', 'Tea, actually. But the cups are nice.', 'coffee', 'cat'),
  one('aloft', 'Pascal Odermatt', 'Over the Alps with a basket and a burner.', 'balloons', 'mountains'),
  one('brush.and.brine', 'Lucia Ferrante', 'Watercolours of the coast.', 'sea', 'abstract', 'harbour'),
  one('long_exposure', 'Kwame Asante', 'Tripod included.', 'skyline', 'sea'),
  one('cactus.club', 'Ximena Reyes', 'Do not hug.', 'desert', 'flowers'),
  one('birdlist', 'Edmund Whitlock', '312 and counting.', 'birds', 'forest'),
  one('midnight.bakery', 'Sofia Lund', 'Bread at four in the morning.', 'plate', 'coffee'),
  one('reefwatch', 'Tane Walker', 'Counting coral, hoping.', 'reef'),
  one('paper_boats', 'Ivo Novak', 'Somewhere between harbour and horizon.', 'sea', 'harbour'),
  one('stilllife', 'Clara Beaumont', 'Objects, light, patience.', 'flowers', 'plate', 'abstract'),
  one('north.of.here', 'Aurora Nilsen', 'Chasing green skies.', 'mountains', 'sea', 'forest'),
  { ...one('the.hermit', 'Bruno Keller', 'For friends only.', 'forest', 'cat'), isPrivate: true },
  { ...one('family_album', 'The Adeyemis', 'Just for the family.', 'plate', 'cat'), isPrivate: true },
];
