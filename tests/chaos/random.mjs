// Seeded random numbers: what a run writes, and when it strikes, can be had again with its seed.

/** A source of random numbers from a seed. */
export class Random {
  constructor(seed) {
    this.state = seed >>> 0
  }

  /** From 0 to 1, without 1. */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** An integer from 0 to n, without n. */
  below(n) {
    return Math.floor(this.next() * n)
  }

  pick(list) {
    return list[this.below(list.length)]
  }

  chance(probability) {
    return this.next() < probability
  }
}
