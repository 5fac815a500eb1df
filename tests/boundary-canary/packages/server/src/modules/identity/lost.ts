// refused by: resolves
import { nowhere } from '#infra/nowhere'
export const lost = nowhere
