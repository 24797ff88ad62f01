import "../../index.js";
import "./orchestrations.js";
