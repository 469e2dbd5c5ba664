// What stands in for three packages that Segment's mapping kit imports, so that no more is bundled than is needed: the
// build and the tests put it in their place. Segment's own browser build leaves out liquidjs, too. It must not know mappings.

/** For liquidjs. The kit prepares it on import; nobody asks it for more, as a mapping with Liquid is refused. */
export class Liquid {
  registerTag(): void {}
  registerFilter(): void {}
}

/** For ts-custom-error: engines that know classes need no more. */
export class CustomError extends Error {}

/** For aggregate-error: several errors as one, whose message has all of theirs. */
export default class ManyErrors extends Error {
  constructor(readonly errors: Error[]) {
    super(errors.map(({ message }) => message).join(' '));
  }

  [Symbol.iterator](): Iterator<Error> {
    return this.errors.values();
  }
}
