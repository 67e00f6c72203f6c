/** Which file was last sent from this browser tab, by kind: the server may lose it, this page does not. */
import type { ImportKind } from '@/api/imports'

export function useSent(kind: () => ImportKind) {
  const key = () => `ballast.import.${kind()}`
  return {
    id(): string | null { try { return sessionStorage.getItem(key()) } catch { return null } },
    remember(id: string): void { try { sessionStorage.setItem(key(), id) } catch { /* its loss is then told only while the page is open */ } },
    forget(): void { try { sessionStorage.removeItem(key()) } catch { /* as above */ } },
  }
}
