/**
 * The keys that links are signed with: the same in every process of the app.
 *
 * App settings if they are named, else blobs of the hub that its first process creates. They are kept
 * once read, since links are made without waiting; those of the hub are read anew, so that a new key
 * is soon known everywhere and a revoked one nowhere.
 *
 *   L2  No link opens by a key that was revoked more than five minutes ago.
 *   L3  While the store answers, forged links cost it one look at the keys in ten seconds, however
 *       many they are.
 *
 * @module
 */
import type { AzureTaskHub, RotateLinkKeyOptions } from "@taskhub/azure-storage";
import type { Clock } from "@taskhub/core";
import { appSetting, type Environment } from "../settings/environment.js";
import { InvalidSettingError } from "../settings/invalid-setting-error.js";

const MIN_BYTES = 32;
/** How long a key that was revoked elsewhere may open links. */
export const FRESH_MS = 300_000;
/** The least time between two looks for the key of a link that nobody knows. */
const SEEK_MS = 10_000;

type Keys = readonly [Uint8Array, ...Uint8Array[]];

/** Where the keys come from. */
export interface LinkKeyParts {
  /** Names of app settings, with commas between them; absent if the hub keeps the keys. */
  readonly setting: string | undefined;
  readonly env: Environment;
  readonly hub: Pick<AzureTaskHub, "linkKeys" | "rotateLinkKey">;
  readonly clock: Pick<Clock, "now">;
}

/** The keys of the links of one task hub, as far as this process knows them. */
export class LinkKeys {
  private known: Keys | undefined;
  /** When the last reading that succeeded began, and the last look for an unknown key. */
  private readAtMs = Number.NEGATIVE_INFINITY;
  private soughtAtMs = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  constructor(private readonly parts: LinkKeyParts) {}

  /**
   * The keys as they were read last; the first one signs.
   *
   * @throws InvalidSettingError if the hub has not been ready yet.
   */
  get current(): Keys {
    if (this.known) return this.known;
    throw new InvalidSettingError(
      "The key of links",
      "has not been loaded: the task hub's storage could not be reached so far.",
    );
  }

  /** Reads the keys if that has not been done, or lately enough. */
  async freshen(): Promise<void> {
    if (this.known && (this.areGiven || this.sinceMs(this.readAtMs) < FRESH_MS)) return;
    await this.read();
  }

  /**
   * Looks for a key that another process may have made.
   *
   * @returns False if there is no need: somebody has just looked.
   */
  async seek(): Promise<boolean> {
    if (this.areGiven || (!this.reading && this.sinceMs(this.soughtAtMs) < SEEK_MS)) return false;
    this.soughtAtMs = this.parts.clock.now().getTime();
    await this.read();
    return true;
  }

  /**
   * Adds a key to the hub, and signs with it.
   *
   * @throws InvalidSettingError if the keys are those of app settings.
   */
  async rotate(options: RotateLinkKeyOptions = {}): Promise<void> {
    if (this.areGiven) {
      throw new InvalidSettingError(
        "extensions.durableTask.linkSigningKey",
        "names the app settings that hold the keys of links: put the new one first, and restart the app.",
      );
    }
    await this.parts.hub.rotateLinkKey(options);
    await this.reading?.catch(() => undefined); // it may have begun before
    await this.read();
  }

  private get areGiven(): boolean {
    return this.parts.setting !== undefined;
  }

  private read(): Promise<void> {
    this.reading ??= this.readAgain().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readAgain(): Promise<void> {
    const { setting, hub, clock } = this.parts;
    const beganAtMs = clock.now().getTime();
    const [first, ...others] =
      setting === undefined ? await hub.linkKeys() : this.ofSettings(setting);
    if (!first) throw new InvalidSettingError("The key of links", "is missing from the task hub.");
    this.known = [first, ...others];
    this.readAtMs = beganAtMs;
  }

  /** A clock that was set back makes what was read old, not young. */
  private sinceMs(atMs: number): number {
    return Math.abs(this.parts.clock.now().getTime() - atMs);
  }

  private ofSettings(names: string): readonly Uint8Array[] {
    return names
      .split(",")
      .map((name) => name.trim())
      .map((name) => this.ofSetting(name));
  }

  private ofSetting(name: string): Uint8Array {
    const text = appSetting(this.parts.env, name);
    const bytes = Buffer.from(text ?? "", "utf8");
    if (bytes.length < MIN_BYTES) {
      throw new InvalidSettingError(
        `App setting ${text === undefined ? shown(name) : name}`,
        `holds the key of links and must have at least ${MIN_BYTES} characters; it has ` +
          `${bytes.length}.`,
      );
    }
    return bytes;
  }
}

/** What names no setting may be a key that was put in place of its name. */
function shown(name: string): string {
  return name.length < MIN_BYTES ? name : `${name.slice(0, 4)}...`;
}
