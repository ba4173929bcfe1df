" What is done in Vim with ALE, and what is seen there: written to $SEEN.

set hidden
let s:seen = {}

" Wait until a function gives something, a minute at most, and give that.
function! s:Wait(name, Look) abort
  for l:turn in range(1200)
    let l:seen = a:Look()
    if !empty(l:seen)
      return l:seen
    endif
    sleep 50m
  endfor
  let s:seen.problem = get(s:seen, 'problem', []) + [a:name]
endfunction

" The items of the location list that are about the current buffer, if there are so many.
function! s:Items(count) abort
  let l:items = filter(getloclist(0), {_, item -> item.bufnr == bufnr('')})
  return len(l:items) == a:count ? l:items : []
endfunction

function! s:Open(name, count) abort
  execute 'edit' fnameescape($DRAFTS . '/' . a:name)
  ALELint
  return s:Wait(a:name, function('s:Items', [a:count]))
endfunction

let s:seen.found = s:Open('with space/reply.txt', 2)
let s:seen.codes = map(copy(ale#engine#GetLoclist(bufnr(''))), 'v:val.code')
let s:seen.macros = s:Open('macros/replies.json', 1)
if $WITH ==# 'tonecheck.vim'
  buffer 1
  ALEFix tonecheck
  call s:Wait('fixed', {-> getbufvar('', '&modified')})
  let s:seen.fixed = getline(1, '$')
  let s:seen.after = s:Wait('after', function('s:Items', [1]))
  let s:seen.saved = readfile(expand('%:p'))
  let s:seen.problems = s:Open('odd/reply.md', 1)
endif
call writefile([json_encode(s:seen)], $SEEN)
qall!
