/** Who may do what. */
import { client } from './client'
import type { components } from './schema'

export type Permissions = components['schemas']['Permissions']
export type PermissionRow = components['schemas']['PermissionRow']

export const permissions = () => client.get<Permissions>('/permissions')
