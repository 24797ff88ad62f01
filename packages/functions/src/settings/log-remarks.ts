import type { Logger } from "@taskhub/worker";
import type { Settings } from "./settings.js";

/** Says what was remarkable about the settings; to be called once a process. */
export function logRemarks({ remarks }: Settings, log: Logger): void {
  for (const remark of remarks.unknown) log("warn", remark, { event: "UnknownSetting" });
  for (const remark of remarks.incomplete) log("warn", remark, { event: "IncompleteSetting" });
  for (const remark of remarks.withoutMeaning) {
    log("debug", remark, { event: "SettingWithoutMeaning" });
  }
}
