import { type FlatTree, type NodeTables, nodeTables, type ParseBounds, type TreeParser } from './python-tree.ts';
import { readWasm } from './wasm.ts';

/** The types of Node.js know WebAssembly only as far as `fetch` needs it. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  readonly Instance: new (module: WasmModule) => { readonly exports: unknown };
  readonly RuntimeError: ErrorConstructor;
};
type WasmModule = object;

/** What `wasm/python.c` exports; addresses are offsets into `memory`. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  symbol_count(): number;
  symbol_name(symbol: number): number;
  is_named(symbol: number): number;
  kinds(): number;
  fates(): number;
  open(bytes: number): number;
  parse(isWide: boolean, steps: number, maxErrors: number): number;
}

/** What `parse` returns in place of an address. */
const ASCII_WITH_ERROR = 0;
const NOISE = 1;

/** Memory of WebAssembly does not shrink: an instance that a file has grown beyond this is let go. */
const MAX_KEPT_BYTES = 128 * 1024 * 1024;

/**
 * Loads `wasm/python.wasm`, which hands over a whole tree in one call.
 *
 * @throws when the file is missing or the module cannot be instantiated.
 */
export async function loadFlatParser(): Promise<TreeParser> {
  const module = await WebAssembly.compile(readWasm('./wasm/python.wasm'));
  let kept: Instance | undefined = new Instance(module);
  return (text, bounds) => {
    const instance = kept ?? new Instance(module);
    kept = undefined;
    try {
      const tree = instance.parse(text, bounds);
      if (instance.bytes <= MAX_KEPT_BYTES) kept = instance;
      return tree;
    } catch (error) {
      // It ran out of memory or stack, and is not used again.
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return undefined;
      throw error;
    }
  };
}

/** The parser and its memory, which holds one text and its tree. */
class Instance {
  readonly #exports: Exports;
  readonly #tables: NodeTables;
  readonly #encoder = new TextEncoder();

  constructor(module: WasmModule) {
    const exports = new WebAssembly.Instance(module).exports as Exports;
    this.#exports = exports;
    this.#tables = nodeTables(
      exports.symbol_count() - 1,
      (symbol) => this.#string(exports.symbol_name(symbol)),
      (symbol) => exports.is_named(symbol) !== 0,
    );
    const bytes = new Uint8Array(exports.memory.buffer);
    bytes.set(this.#tables.kinds, exports.kinds());
    bytes.set(this.#tables.fates, exports.fates());
  }

  get bytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  parse(text: string, bounds: ParseBounds): FlatTree | undefined {
    let answer = this.#writeAscii(text) ? this.#parse(false, bounds) : ASCII_WITH_ERROR;
    if (answer === ASCII_WITH_ERROR) {
      this.#writeWide(text);
      answer = this.#parse(true, bounds);
    }
    return answer === NOISE ? undefined : this.#tree(answer);
  }

  #parse(isWide: boolean, { stepsAfterError, errors }: ParseBounds): number {
    return this.#exports.parse(isWide, stepsAfterError, errors);
  }

  /** @returns false when the text has other characters. */
  #writeAscii(text: string): boolean {
    const { length } = text;
    const at = this.#exports.open(length);
    const { read, written } = this.#encoder.encodeInto(text, new Uint8Array(this.#exports.memory.buffer, at, length));
    return read === length && written === length;
  }

  #writeWide(text: string): void {
    const bytes = text.length * 2;
    const at = this.#exports.open(bytes);
    Buffer.from(this.#exports.memory.buffer, at, bytes).write(text, 'utf16le');
  }

  /** The order is that of `result` in `wasm/python.c`. */
  #tree(address: number): FlatTree {
    const { buffer } = this.#exports.memory;
    const [size, kind, start, end, next, comments, commentsAt, errors, errorsAt] = new Int32Array(
      buffer,
      address,
      9,
    ) as unknown as Nine;
    return {
      size,
      kind: new Uint8Array(buffer, kind, size),
      start: new Int32Array(buffer, start, size),
      end: new Int32Array(buffer, end, size),
      next: new Int32Array(buffer, next, size),
      names: this.#tables.names,
      comments: new Int32Array(buffer, commentsAt, comments * 2),
      errors: new Int32Array(buffer, errorsAt, errors * 3),
    };
  }

  #string(address: number): string {
    const bytes = new Uint8Array(this.#exports.memory.buffer, address);
    return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString('latin1');
  }
}

type Nine = [number, number, number, number, number, number, number, number, number];
