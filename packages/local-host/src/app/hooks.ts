import type { FunctionApp, HookName } from "./function-app";

/** Runs the hooks of one name, one after the other. The first that throws ends it. */
export async function runHooks(app: FunctionApp, name: HookName, context: object): Promise<void> {
  for (const hook of [...app.hooks[name]]) await hook(context);
}

/**
 * A context for hooks: `changeable` may be assigned to, `fixed` may not.
 *
 * @returns The context; what hooks assign to `changeable` is read from it afterwards.
 */
export function hookContext<Fixed extends object, Changeable extends object>(
  fixed: Fixed,
  changeable: Changeable,
): Fixed & Changeable {
  const context = { ...changeable };
  for (const [name, value] of Object.entries(fixed)) {
    Object.defineProperty(context, name, {
      enumerable: true,
      get: (): unknown => value,
      set: () => {
        throw new TypeError(`Cannot assign to "${name}" of a hook's context: it is read-only.`);
      },
    });
  }
  return context as Fixed & Changeable;
}
