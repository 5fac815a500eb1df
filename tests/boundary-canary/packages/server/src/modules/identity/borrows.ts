// refused by: tests-stay-out-of-the-product
import { borrowed } from './borrowed.test.ts'
export const borrows = borrowed
