// refused by: server-never-web
import { Button } from '../../../../web/src/ui/button.ts'
export const renders = Button
