/** The worker in which `opfs` of a page does its work. */
import { serve } from './opfs/remote.js'

serve()
