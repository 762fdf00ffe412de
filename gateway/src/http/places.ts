/** Places for connections that last: so many in the process, and so many of one client address. */
export interface Places {
  /** Takes a place, or says of what there are no more. */
  take(address: string): 'taken' | 'none here' | 'none for the address';
  /** Gives one back. */
  leave(address: string): void;
  count(): number;
}

export function createPlaces({ most, mostPerAddress }: { most: number; mostPerAddress: number }): Places {
  const perAddress = new Map<string, number>();
  let taken = 0;
  return {
    take: (address) => {
      const own = perAddress.get(address) ?? 0;
      if (own >= mostPerAddress) return 'none for the address';
      if (taken >= most) return 'none here';
      taken += 1;
      perAddress.set(address, own + 1);
      return 'taken';
    },
    leave: (address) => {
      taken -= 1;
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left === 0) perAddress.delete(address);
      else perAddress.set(address, left);
    },
    count: () => taken,
  };
}
