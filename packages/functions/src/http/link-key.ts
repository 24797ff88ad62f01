import { appSetting, type Environment } from "../settings/environment.js";
import { InvalidSettingError } from "../settings/invalid-setting-error.js";

const MIN_BYTES = 32;

/**
 * The key that links are signed with: the same in every process of the app.
 *
 * An app setting if one is named, else a blob of the hub that the first process creates. It is kept
 * once loaded, since links are made without waiting.
 */
export class LinkKey {
  private bytes: Uint8Array | undefined;

  constructor(
    private readonly settingName: string | undefined,
    private readonly env: Environment,
    private readonly ofHub: () => Promise<Uint8Array>,
  ) {}

  /** @throws InvalidSettingError if the hub has not been ready yet. */
  get value(): Uint8Array {
    if (this.bytes) return this.bytes;
    throw new InvalidSettingError(
      "The key of links",
      "has not been loaded: the task hub's storage could not be reached so far.",
    );
  }

  async load(): Promise<void> {
    this.bytes ??=
      this.settingName === undefined ? await this.ofHub() : this.ofSetting(this.settingName);
  }

  private ofSetting(name: string): Uint8Array {
    const text = appSetting(this.env, name);
    const bytes = Buffer.from(text ?? "", "utf8");
    if (bytes.length < MIN_BYTES) {
      throw new InvalidSettingError(
        `App setting ${name}`,
        `holds the key of links and must have at least ${MIN_BYTES} characters; it has ` +
          `${bytes.length}.`,
      );
    }
    return bytes;
  }
}
