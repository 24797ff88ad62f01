export { assertBudget, type AssertBudgetOptions, type Metered } from "./budget/assert-budget.js";
export type { Budget, BudgetLimits } from "./budget/budget.js";
export { BudgetExceededError } from "./budget/budget-exceeded-error.js";
export { BudgetUncheckedError } from "./budget/budget-unchecked-error.js";
export { SimulatedStorage } from "./storage/simulated-storage.js";
export type { StorageTools } from "./storage/storage-tools.js";
export type { SimulatedMessage } from "./storage/simulated-message.js";
export type { ContractCase, ContractTools } from "./contract/contract-case.js";
export { storageContract } from "./storage-contract.js";
