import type { SagittaClient } from '#core/contract';
import { type Channel, createClient } from '#core/contract/rpc';
import type { Router } from '../router.ts';

/** A client in the router's own process. Messages pass as text, so that nothing is shared by reference. */
export function connectInProcess(router: Router): SagittaClient {
  const [near, far] = channelPair();
  router.accept(far);
  return createClient(near);
}

/** Two ends of one connection. `trusted`: whether the far end vouches for what the near end sends. */
export function channelPair({ trusted = true } = {}): [near: Channel, far: Channel] {
  const near = end();
  const far = end();
  near.connect(far, true);
  far.connect(near, trusted);
  return [near.channel, far.channel];
}

interface End {
  channel: Channel;
  connect(other: End, vouchedFor: boolean): void;
  deliver(text: string): void;
  closed(): void;
}

function end(): End {
  let other: End | undefined;
  let vouchedFor = true;
  let onMessage: (text: string, trusted: boolean) => void = () => {};
  let onClose = () => {};
  const own: End = {
    channel: {
      send: (text) => void setImmediate(() => other?.deliver(text)),
      onMessage: (listener) => {
        onMessage = listener;
      },
      onClose: (listener) => {
        onClose = listener;
      },
      close() {
        const peer = other;
        own.closed();
        peer?.closed();
      },
    },
    connect(peer, trusted) {
      other = peer;
      vouchedFor = trusted;
    },
    deliver: (text) => onMessage(text, vouchedFor),
    closed() {
      if (!other) return;
      other = undefined;
      onClose();
    },
  };
  return own;
}
