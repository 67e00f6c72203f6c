// Accounts for browser tests: made by the administrator, with a password set by the link; what an authenticator would show.
import { createHmac } from 'node:crypto'
import { choose, signIn, visit } from './server.mjs'

export const PASSWORD = '一条安静的河，中午的阳光'

/** A page on which the administrator is signed in. */
export async function administrator(city) {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-administrator-none')
  return page
}

/** Makes somebody of an office; gives the path of the link by which he sets his password. */
export async function make(city, page, name, office, role = null) {
  await page.goto(`${city.base}/people`)
  await page.getByTestId('person-row').first().waitFor()
  await page.getByTestId('person-name').fill(name)
  if (role) await choose(page, 'person-role', role)
  await choose(page, 'person-office', office)
  await page.getByTestId('person-make').click()
  const link = new URL(await page.getByTestId('password-link-url').innerText())
  return link.pathname + link.hash
}

/** A page of somebody new who has set his password. */
export async function account(city, page, name, office, role = null, size = undefined) {
  const own = await visit(city, await make(city, page, name, office, role), size)
  for (const field of ['new-password', 'new-password-again']) await own.getByTestId(field).fill(PASSWORD)
  await own.getByTestId('set-password').click()
  await own.getByTestId('password-set').waitFor()
  return own
}

/** Gives name and password. */
export async function givePassword(city, page, name) {
  await page.goto(`${city.base}/sign-in`)
  await page.getByTestId('name').fill(name)
  await page.getByTestId('password').fill(PASSWORD)
  await page.getByTestId('sign-in-go').click()
}

export const isIn = (page) => page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))

/** The administrator's page of somebody. */
export async function openPerson(city, page, name) {
  await page.goto(`${city.base}/people?q=${encodeURIComponent(name)}`)
  await page.getByRole('link', { name }).click()
  await page.getByTestId('person-state').waitFor()
}

/** What an authenticator shows `later` steps of thirty seconds from now (RFC 6238). */
export function shown(secret, later = 0) {
  const bits = [...secret.replaceAll(' ', '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later))
  const mac = createHmac('sha1', key).update(step).digest()
  const from = mac[19] & 15
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
