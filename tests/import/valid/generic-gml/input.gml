graph [
  directed 1
  node [ id 1 label "A" ]
  node [ id 2 label "B" ]
  node [ id 3 label "A" ]
  node [ id 4 label "D" ]
  edge [ source 1 target 2 value 2.5 kind "x" ]
  edge [ source 3 target 2 ]
  edge [ source 2 target 2 value 1 ]
]
