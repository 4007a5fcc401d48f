import { damaged, findGlobal, rebuild, refused, storageOf } from './pickle-globals.ts';

class Mark {}

/** The table of large takes 30 thousand; one of a whole training state four times that. */
const maxInstructions = 500_000;

/**
 * Reads the pickle of a torch.save archive without executing anything: a stack machine that knows the
 * opcodes that tensors, containers and plain values need, and refuses the rest. Work and memory are
 * proportional to the number of instructions, which is bounded; references are kept as references, never expanded.
 */
export function readPickle(bytes: Uint8Array): unknown {
  return new PickleReader(bytes).run();
}

class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): unknown {
    for (let done = 0; done < maxInstructions; done++) {
      const opcode = this.#byte();
      if (opcode === 0x2e) return this.#pop();
      this.#step(opcode);
    }
    throw refused(`has more than ${maxInstructions} instructions`);
  }

  #step(opcode: number): void {
    const stack = this.#stack;
    switch (String.fromCharCode(opcode)) {
      case '\x80': // PROTO
        if (this.#byte() > 5) throw damaged();
        return;
      case '\x95': // FRAME
        this.#skip(8);
        return;
      case '(':
        stack.push(new Mark());
        return;
      case '0':
        this.#pop();
        return;
      case 'N':
        stack.push(null);
        return;
      case '\x88':
        stack.push(true);
        return;
      case '\x89':
        stack.push(false);
        return;
      case 'J':
        stack.push(this.#view.getInt32(this.#skip(4), true));
        return;
      case 'K':
        stack.push(this.#byte());
        return;
      case 'M':
        stack.push(this.#view.getUint16(this.#skip(2), true));
        return;
      case '\x8a': // LONG1
        stack.push(this.#long(this.#byte()));
        return;
      case 'G':
        stack.push(this.#view.getFloat64(this.#skip(8), false));
        return;
      case 'X':
        stack.push(this.#text(this.#view.getUint32(this.#skip(4), true)));
        return;
      case '\x8c': // SHORT_BINUNICODE
        stack.push(this.#text(this.#byte()));
        return;
      case ']':
        stack.push([]);
        return;
      case '}':
        stack.push(new Map());
        return;
      case ')':
        stack.push(Object.freeze([]));
        return;
      case 't':
        stack.push(Object.freeze(this.#popToMark()));
        return;
      case '\x85':
      case '\x86':
      case '\x87':
        stack.push(Object.freeze(this.#popMany(opcode - 0x84)));
        return;
      case 'a':
        this.#append([this.#pop()]);
        return;
      case 'e':
        this.#append(this.#popToMark());
        return;
      case 's':
        this.#setItems(this.#popMany(2));
        return;
      case 'u':
        this.#setItems(this.#popToMark());
        return;
      case 'q':
        this.#memo.set(this.#byte(), this.#top());
        return;
      case 'r':
        this.#memo.set(this.#view.getUint32(this.#skip(4), true), this.#top());
        return;
      case '\x94': // MEMOIZE
        this.#memo.set(this.#memo.size, this.#top());
        return;
      case 'h':
        stack.push(this.#recall(this.#byte()));
        return;
      case 'j':
        stack.push(this.#recall(this.#view.getUint32(this.#skip(4), true)));
        return;
      case 'c':
        stack.push(findGlobal(this.#line(), this.#line()));
        return;
      case '\x93': {
        const [module, name] = this.#popMany(2);
        stack.push(findGlobal(String(module), String(name)));
        return;
      }
      case 'Q':
        stack.push(storageOf(this.#pop()));
        return;
      case 'R': {
        const [callee, args] = this.#popMany(2);
        stack.push(rebuild(callee, args));
        return;
      }
      case 'b': // BUILD: a state dict carries its module versions this way; weights do not depend on them
        this.#pop();
        if (!(this.#top() instanceof Map)) throw refused('sets the inside of an object');
        return;
      default:
        throw refused(`contains the instruction 0x${opcode.toString(16).padStart(2, '0')}`);
    }
  }

  #skip(count: number): number {
    const from = this.#at;
    if (from + count > this.#bytes.length) throw damaged();
    this.#at = from + count;
    return from;
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)];
  }

  #text(length: number): string {
    const from = this.#skip(length);
    return new TextDecoder().decode(this.#bytes.subarray(from, from + length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0 || end - this.#at > 256) throw damaged();
    const text = this.#text(end - this.#at);
    this.#skip(1);
    return text;
  }

  #long(length: number): number {
    if (length > 8) throw damaged();
    const from = this.#skip(length);
    let value = 0n;
    for (let n = 0; n < length; n++) value |= BigInt(this.#bytes[from + n]) << BigInt(8 * n);
    return Number(BigInt.asIntN(8 * length, value));
  }

  #top(): unknown {
    if (this.#stack.length === 0) throw damaged();
    return this.#stack[this.#stack.length - 1];
  }

  #pop(): unknown {
    const value = this.#top();
    if (value instanceof Mark) throw damaged();
    this.#stack.pop();
    return value;
  }

  #popMany(count: number): unknown[] {
    const values: unknown[] = [];
    for (let n = 0; n < count; n++) values.unshift(this.#pop());
    return values;
  }

  #popToMark(): unknown[] {
    const mark = this.#stack.findLastIndex((value) => value instanceof Mark);
    if (mark < 0) throw damaged();
    return this.#stack.splice(mark).slice(1);
  }

  #recall(key: number): unknown {
    if (!this.#memo.has(key)) throw damaged();
    return this.#memo.get(key);
  }

  #append(values: unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list) || Object.isFrozen(list)) throw damaged();
    for (const value of values) list.push(notInto(list, value));
  }

  #setItems(items: unknown[]): void {
    const dict = this.#top();
    if (!(dict instanceof Map) || items.length % 2) throw damaged();
    for (let n = 0; n < items.length; n += 2) dict.set(items[n], notInto(dict, items[n + 1]));
  }
}

function notInto(container: unknown, value: unknown): unknown {
  if (value === container) throw refused('contains a container that holds itself');
  return value;
}
