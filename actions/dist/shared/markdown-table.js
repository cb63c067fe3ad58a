function markdownTable(header,rows){let line=cells=>`| ${cells.join(` | `)} |`;return[line(header),line(header.map(()=>`---`)),...rows.map(line)].join(`
`)}export{markdownTable as t};