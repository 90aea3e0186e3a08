// The grammar of Licet. README.md, beside this file, says how it is used and tested, and lists
// the rules of reading, which a grammar without predicates cannot say.
//
// There are no separators: a declaration or a statement ends where the next begins. No statement
// starts with an operator, a bracket or a literal, which is what makes this safe.

parser grammar LicetParser;

options { tokenVocab = LicetLexer; }

// A file.

sourceUnit
    : BYTE_ORDER_MARK? (contractHeader | moduleHeader) importDeclaration* declaration* EOF
    ;

contractHeader : 'contract' name 'version' INTEGER ;

moduleHeader : 'module' moduleName ;

importDeclaration : 'import' moduleName ('(' (name (',' name)* ','?)? ')')? ;

moduleName : name ('.' word)* ;

declaration
    : identifierDeclaration
    | roleDeclaration
    | settingDeclaration
    | constantDeclaration
    | enumDeclaration
    | structDeclaration
    | stateDeclaration
    | errorDeclaration
    | eventDeclaration
    | accessDeclaration
    | actionDeclaration
    | viewDeclaration
    | functionDeclaration
    | testDeclaration
    | propertyDeclaration
    ;

// Declarations.

identifierDeclaration : 'id' name (',' name)* ;

roleDeclaration : 'role' name parameters? max? ('granted' authority)? ;

settingDeclaration : 'setting' name ':' type '=' expression ;

constantDeclaration : 'const' name ':' type '=' expression ;

enumDeclaration : 'enum' name '{' (enumCase ','?)* '}' ;

enumCase : word parameters? ('{' (enumCase ','?)* '}')? ;

structDeclaration : 'struct' name '{' (fieldDeclaration ','? | functionDeclaration)* '}' ;

fieldDeclaration : marks? name ':' type ;

marks : ('var' | 'once' | 'tracked') 'sealed'? | 'sealed' ('var' | 'once' | 'tracked')? ;

stateDeclaration : 'state' '{' ((tableDeclaration | stateFieldDeclaration) ','?)* '}' ;

tableDeclaration : 'table' name ':' '[' type ':' type ']' index* ;

index : 'unique'? 'index' '(' (name (',' name)* ','?)? ')' max? ;

stateFieldDeclaration : 'var' name ':' type '=' expression ;

errorDeclaration : 'error' occurrenceMember (',' occurrenceMember)* ;

eventDeclaration : 'event' occurrenceMember (',' occurrenceMember)* ;

occurrenceMember : name parameters? ;

accessDeclaration : 'access' name parameters 'at' name '{' (accessBinding | accessClause)* '}' ;

accessBinding : 'let' name (':' type)? '=' value ;

accessClause : ('permit' | 'forbid') word 'when' expression ;

actionDeclaration : 'action' name parameters ('->' type)? authority block ;

authority : 'by' postfixExpression ('or' postfixExpression)* ;

viewDeclaration : 'view' name parameters ('->' type)? block ;

functionDeclaration : 'func' name parameters ('->' type)? block ;

testDeclaration : 'test' TEXT testBlock ;

propertyDeclaration : 'property' TEXT parameters? ('where' expression)? testBlock ;

parameters : '(' (parameter (',' parameter)* ','?)? ')' ;

parameter : word? name ':' type ;

// Types.

type : (name max? | '[' type ']' max? | 'Set' '<' type '>' max?) '?'? ;

max : 'max' (INTEGER | name) ;

// Statements.

block : '{' statement* '}' ;

statement
    : bindingStatement
    | ifStatement
    | matchStatement
    | forStatement
    | requireStatement
    | insertExpression
    | updateStatement
    | emitStatement
    | returnStatement
    | assignmentStatement
    | callStatement
    ;

bindingStatement : ('let' | 'var') name (':' type)? '=' value ;

ifStatement : 'if' condition block ('else' (ifStatement | block))? ;

condition : 'let' name '=' expression | expression ;

matchStatement : 'match' expression '{' matchCase* '}' ;

matchCase : 'case' casePattern (',' casePattern)* block ;

casePattern : '.' word ('(' (patternBinding (',' patternBinding)* ','?)? ')')? ;

patternBinding : (word ':')? ('let' name | '_') ;

forStatement : 'for' name 'in' expression max? block ;

requireStatement : 'require' expression 'else' occurrence ;

updateStatement : 'update' postfixExpression '=' expression ;

emitStatement : 'emit' occurrence ;

returnStatement : 'return' value | 'return' ;

assignmentStatement : name postfix* '=' value ;

callStatement : call ;

call : name postfix* arguments ;

occurrence : name arguments? ;

// Values that change the state stand whole and never inside an expression.

value : insertExpression | openExpression | expression ;

insertExpression : 'insert' name '[' expression ']' expression | 'insert' name expression ;

openExpression : 'open' name lookup postfix* 'under' postfixExpression 'for' expression ;

// Statements of tests and properties, which are straight lists.

testBlock : '{' testStatement* '}' ;

testStatement
    : actorsStatement
    | clockStatement
    | advanceStatement
    | expectStatement
    | attemptStatement
    | callAsExpression
    | deployExpression
    | testBindingStatement
    ;

testBindingStatement : 'let' name (':' type)? '=' testValue ;

testValue : callAsExpression | deployExpression | value ;

actorsStatement : 'actors' name (',' name)* ;

clockStatement : 'clock' expression ;

advanceStatement : 'advance' expression ;

expectStatement
    : 'expect' testValue outcome?
    | 'expect' 'who' coalescing ('at' coalescing)? '==' expression
    | 'expect' 'when' coalescing '==' expression
    ;

outcome
    : ('at' expression)? 'permitted' ('by' word)?
    | ('at' expression)? 'denied' ('.' word)?
    | 'fails' occurrence
    | 'emits' occurrence
    ;

attemptStatement : 'attempt' (callAsExpression | 'any' INTEGER) ;

callAsExpression : 'as' (name | TEXT) call ;

deployExpression : 'deploy' name arguments ;

// Expressions, from the operators that bind least. `implies` and `??` associate to the right, the
// others to the left; comparisons and ranges do not chain.

expression : implication ;

implication : disjunction ('implies' disjunction)* ;

disjunction : conjunction ('or' conjunction)* ;

conjunction : negation ('and' negation)* ;

negation : 'not'* comparison ;

comparison : coalescing (comparisonOperator coalescing)? ;

comparisonOperator
    : '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'is' | 'contains' | 'within' | 'overlaps'
    ;

coalescing : range ('??' range)* ;

range : sum ('..<' sum)? ;

sum : product (('+' | '-') product)* ;

product : negative (('*' | '/' | '%') negative)* ;

negative : '-'* (quantifierExpression | postfixExpression) ;

// Its body reaches as far right as it can.
quantifierExpression : ('exists' | 'all') name 'in' expression ':' expression ;

postfixExpression : primaryExpression postfix* ;

postfix : arguments | lookup | '.' word ;

primaryExpression
    : INTEGER
    | TEXT
    | BYTES
    | INSTANT
    | ROW
    | 'true'
    | 'false'
    | 'nil'
    | '.' word
    | name
    | listExpression
    | '(' expression ')'
    ;

listExpression : '[' (expression (',' expression)* ','?)? ']' ;

arguments : '(' (argument (',' argument)* ','?)? ')' ;

lookup : '[' (argument (',' argument)* ','?)? ']' ;

argument : (word ':')? expression ;

// Names and words. A word is anything that looks like a name: after a dot, before the colon of a
// label, as a case of an enum and as the name of a clause, the reserved ones may stand too.

name
    : NAME | '_' | 'Set' | 'actors' | 'advance' | 'any' | 'as' | 'at' | 'attempt' | 'by' | 'clock'
    | 'denied' | 'deploy' | 'emits' | 'expect' | 'fails' | 'for' | 'granted' | 'index' | 'max'
    | 'open' | 'permitted' | 'under' | 'unique' | 'version' | 'when' | 'where'
    | 'who'
    ;

word
    : name | 'access' | 'action' | 'all' | 'and' | 'case' | 'const' | 'contains' | 'contract'
    | 'else' | 'emergency' | 'emit' | 'enum' | 'error' | 'event' | 'exists' | 'false' | 'forbid'
    | 'func' | 'id' | 'if' | 'implies' | 'import' | 'in' | 'insert' | 'interface' | 'invariant'
    | 'is' | 'let' | 'match' | 'module' | 'nil' | 'not' | 'once' | 'or' | 'overlaps' | 'permit'
    | 'property' | 'prove' | 'require' | 'return' | 'role' | 'sealed' | 'send' | 'setting'
    | 'signed' | 'state' | 'struct' | 'table' | 'test' | 'tracked' | 'true' | 'update' | 'var'
    | 'view' | 'while' | 'within'
    ;
