/* Files that reports carry, as they are: their bytes between NAME_begin and NAME_end. */

.macro embed name, path
    .global overtone_\name\()_begin
    .global overtone_\name\()_end
    .hidden overtone_\name\()_begin
    .hidden overtone_\name\()_end
overtone_\name\()_begin:
    .incbin "\path"
overtone_\name\()_end:
.endm

    .section .rodata, "a", %progbits
    embed plotly, OVERTONE_PLOTLY
    embed page_style, OVERTONE_PAGE_STYLE
    embed page_script, OVERTONE_PAGE_SCRIPT

/* No executable stack. */
    .section .note.GNU-stack, "", %progbits
