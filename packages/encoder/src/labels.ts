/** The 80 classes of COCO (cocodataset.org), in the order of a detector's outputs. */
const COCO =
  `person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,bench,bird,cat,dog,
horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,
baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,
hot dog,pizza,donut,cake,chair,couch,potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,
sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush`
    .replaceAll('\n', '')
    .split(',');

/** The classes with at least this score, the likeliest first. */
export function labelsOf(scores: Float32Array, least: number): { name: string; score: number }[] {
  return COCO.map((name, index) => ({ name, score: scores[index] ?? 0 }))
    .filter(({ score }) => score >= least)
    .sort((a, b) => b.score - a.score);
}

/** nsfwjs's classes are drawing, hentai, neutral, porn and sexy: what is not for everyone are the second and the fourth. */
export function sensitivityOf(scores: Float32Array): number {
  return Math.min(1, (scores[1] ?? 0) + (scores[3] ?? 0));
}
