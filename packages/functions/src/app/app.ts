import * as client from "./client.js";

export { activity } from "./activity.js";
export { entity } from "./entity.js";
export { setExceptionPropertiesProvider } from "./exception-properties.js";
export { orchestration } from "./orchestration.js";
export { client };
