import { type UseMutationOptions, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'

type ChangeOptions<Answer, Asked> = Omit<UseMutationOptions<Answer, Error, Asked>, 'mutationFn'> & {
  mutationFn: (asked: Asked) => Promise<Answer>
}

/**
 * A change that is under way at most once: a second press comes before the first has been drawn, and would make
 * a second key or a second call that costs money.
 */
export function useChange<Answer, Asked = void>({ mutationFn, ...options }: ChangeOptions<Answer, Asked>) {
  const isUnderWay = useRef(false)
  const change = useMutation<Answer, Error, Asked>({
    ...options,
    async mutationFn(asked) {
      try {
        return await mutationFn(asked)
      } finally {
        isUnderWay.current = false
      }
    },
  })

  const mutate: typeof change.mutate = (...asked) => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    change.mutate(...asked)
  }

  return { ...change, mutate }
}
