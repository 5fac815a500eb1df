export const borrowed = 1
