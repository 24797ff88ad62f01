const BLOCK_BYTES = 64;
const LENGTH_BYTES = 8;
const WORD_BYTES = 4;
const ROUNDS = 80;

/**
 * The SHA-1 digest, 20 bytes: for names derived from their cause, never for secrets.
 *
 * @see RFC 3174. Written here because `core` imports nothing.
 */
export function sha1(message: Uint8Array): Uint8Array {
  const padded = pad(message);
  const state: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const words = new DataView(new ArrayBuffer(ROUNDS * WORD_BYTES));
  for (let offset = 0; offset < padded.byteLength; offset += BLOCK_BYTES) {
    expand(padded, offset, words);
    compress(state, words);
  }
  const digest = new DataView(new ArrayBuffer(state.length * WORD_BYTES));
  for (const [i, word] of state.entries()) digest.setInt32(i * WORD_BYTES, word);
  return new Uint8Array(digest.buffer);
}

type State = [number, number, number, number, number];

function pad(message: Uint8Array): DataView {
  const blocks = Math.ceil((message.length + 1 + LENGTH_BYTES) / BLOCK_BYTES);
  const padded = new Uint8Array(blocks * BLOCK_BYTES);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - LENGTH_BYTES, BigInt(message.length) * 8n);
  return view;
}

function expand(padded: DataView, offset: number, words: DataView): void {
  for (let i = 0; i < BLOCK_BYTES; i += WORD_BYTES) words.setInt32(i, padded.getInt32(offset + i));
  for (let i = BLOCK_BYTES; i < words.byteLength; i += WORD_BYTES) {
    const earlier = (count: number) => words.getInt32(i - count * WORD_BYTES);
    words.setInt32(i, rotate(earlier(3) ^ earlier(8) ^ earlier(14) ^ earlier(16), 1));
  }
}

function compress(state: State, words: DataView): void {
  let [a, b, c, d, e] = state;
  for (let i = 0; i < ROUNDS; i++) {
    const word = words.getInt32(i * WORD_BYTES);
    const next = (rotate(a, 5) + mix(i, b, c, d) + e + constant(i) + word) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  state[0] = (state[0] + a) | 0;
  state[1] = (state[1] + b) | 0;
  state[2] = (state[2] + c) | 0;
  state[3] = (state[3] + d) | 0;
  state[4] = (state[4] + e) | 0;
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return (b & c) | (~b & d);
  if (round >= 40 && round < 60) return (b & c) | (b & d) | (c & d);
  return b ^ c ^ d;
}

function constant(round: number): number {
  if (round < 20) return 0x5a827999;
  if (round < 40) return 0x6ed9eba1;
  if (round < 60) return 0x8f1bbcdc;
  return 0xca62c1d6;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
