/**
 * The hosts that a proxy in front of the app may say it is reached by.
 *
 * @module
 */
import { wrongValue } from "./invalid-setting-error.js";
import { SECTION } from "./known-keys.js";
import type { SettingReader } from "./setting-reader.js";

const KEY = `${SECTION}.managementApi.forwardedHosts`;
/** A name or an address, with or without a port. */
const HOST = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;

/** @throws InvalidSettingError for what is no host; a pattern is none. */
export function readForwardedHosts(read: SettingReader): readonly string[] {
  const hosts = read.texts(KEY) ?? [];
  for (const host of hosts) {
    if (!isHost(host)) throw wrongValue(KEY, host, 'a host such as "orders.example.com"');
  }
  return hosts.map((host) => host.toLowerCase());
}

/** True of a host name or an address, with or without a port, and nothing beside it. */
export function isHost(text: string): boolean {
  return HOST.test(text) && URL.canParse(`https://${text}`); // a port may be too great
}
