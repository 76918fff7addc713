import * as ts from 'typescript';

/**
 * Parsing was broken off: TypeScript's parser tries `async(...)` as a parameter list first and, when no `=>` follows, reads it again, so
 * that n of them nested take 2^n steps (22 take seconds). No code written by hand comes near the budget.
 */
export class OverBudget extends Error {}

let left = Number.POSITIVE_INFINITY;

/** Runs a parse of a text of that many characters, which may create a few times as many names and tokens as such a text can hold. */
export function withBudget<T>(characters: number, parse: () => T): T {
  left = characters * 4 + 10_000;
  try {
    return parse();
  } finally {
    left = Number.POSITIVE_INFINITY;
  }
}

type NodeConstructor = new (kind: ts.SyntaxKind, pos: number, end: number) => ts.Node;

// The hook by which TypeScript's own services replace the classes of its nodes; it is there in every 5.x and 6.x, but not declared.
declare module 'typescript' {
  const objectAllocator: {
    getTokenConstructor(): NodeConstructor;
    getIdentifierConstructor(): NodeConstructor;
    getPrivateIdentifierConstructor(): NodeConstructor;
  };
}

/** `base`, counted. */
function counting(base: NodeConstructor): NodeConstructor {
  return class extends base {
    constructor(kind: ts.SyntaxKind, pos: number, end: number) {
      super(kind, pos, end);
      left -= 1;
      if (left < 0) throw new OverBudget('the syntax is nested in a way that takes exponential time to parse');
    }
  };
}

/** `base` with the property `text` that names have only with TypeScript's services, which the bundle leaves out. */
function withText(base: NodeConstructor): NodeConstructor {
  return class extends base {
    get text(): string {
      return ts.idText(this as unknown as ts.Identifier);
    }
  };
}

const Token = counting(ts.objectAllocator.getTokenConstructor());
const Identifier = withText(counting(ts.objectAllocator.getIdentifierConstructor()));
const PrivateIdentifier = withText(ts.objectAllocator.getPrivateIdentifierConstructor());
ts.objectAllocator.getTokenConstructor = () => Token;
ts.objectAllocator.getIdentifierConstructor = () => Identifier;
ts.objectAllocator.getPrivateIdentifierConstructor = () => PrivateIdentifier;
