export { SimulatedStorage } from "./storage/simulated-storage.js";
export type { StorageTools } from "./storage/storage-tools.js";
export type { SimulatedMessage } from "./storage/simulated-message.js";
export type { ContractCase, ContractTools } from "./contract/contract-case.js";
export { storageContract } from "./storage-contract.js";
