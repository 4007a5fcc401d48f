import type { DecoderInput, DecoderOutput, GraphSet, MemoryAttentionInput } from '#core/sam2';

/** What the graphs were asked in one decoder run, and what they answered. */
export interface RecordedRun {
  readonly input: DecoderInput;
  readonly output: DecoderOutput;
  /** Null where the frame attended to nothing. */
  readonly attention: MemoryAttentionInput | null;
}

/** Graphs that keep what passes through them until it is taken. */
export class RecordingGraphs implements GraphSet {
  readonly #graphs: GraphSet;
  #runs: RecordedRun[] = [];
  #attention: MemoryAttentionInput | null = null;

  constructor(graphs: GraphSet) {
    this.#graphs = graphs;
  }

  get imageSize() {
    return this.#graphs.imageSize;
  }

  get constants() {
    return this.#graphs.constants;
  }

  /** The decoder runs since the last call, in order. */
  take(): RecordedRun[] {
    const runs = this.#runs;
    this.#runs = [];
    return runs;
  }

  encode: GraphSet['encode'] = (image) => this.#graphs.encode(image);

  encodeMemory: GraphSet['encodeMemory'] = (input) => this.#graphs.encodeMemory(input);

  attend: GraphSet['attend'] = (input) => {
    this.#attention = input;
    return this.#graphs.attend(input);
  };

  decode: GraphSet['decode'] = async (input) => {
    const output = await this.#graphs.decode(input);
    this.#runs.push({ input, output, attention: this.#attention });
    this.#attention = null;
    return output;
  };
}
