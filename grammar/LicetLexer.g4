// The tokens of Licet. README.md, beside this file, says how the grammar is used and tested.
//
// A text is UTF-8. The longest match wins, and of two as long the one that is written first. The
// tokens whose names begin with MALFORMED stand nowhere in the parser's rules: a text that holds
// one is refused.

lexer grammar LicetLexer;

// Words that cannot be names. Declarations begin with these.

ACCESS : 'access' ;
ACTION : 'action' ;
CONST : 'const' ;
CONTRACT : 'contract' ;
ENUM : 'enum' ;
ERROR : 'error' ;
EVENT : 'event' ;
FUNC : 'func' ;
ID : 'id' ;
IMPORT : 'import' ;
MODULE : 'module' ;
PROPERTY : 'property' ;
ROLE : 'role' ;
SETTING : 'setting' ;
STATE : 'state' ;
STRUCT : 'struct' ;
TEST : 'test' ;
VIEW : 'view' ;

// Statements begin with these.

EMIT : 'emit' ;
IF : 'if' ;
INSERT : 'insert' ;
LET : 'let' ;
MATCH : 'match' ;
REQUIRE : 'require' ;
RETURN : 'return' ;
UPDATE : 'update' ;
VAR : 'var' ;

// Other words that cannot be names.

ALL : 'all' ;
AND : 'and' ;
CASE : 'case' ;
CONTAINS : 'contains' ;
ELSE : 'else' ;
EXISTS : 'exists' ;
FALSE : 'false' ;
FORBID : 'forbid' ;
IMPLIES : 'implies' ;
IN : 'in' ;
IS : 'is' ;
NIL : 'nil' ;
NOT : 'not' ;
ONCE : 'once' ;
OR : 'or' ;
OVERLAPS : 'overlaps' ;
PERMIT : 'permit' ;
SEALED : 'sealed' ;
TABLE : 'table' ;
TRACKED : 'tracked' ;
TRUE : 'true' ;
WITHIN : 'within' ;

// Words that are reserved for what the language does not have yet.

EMERGENCY : 'emergency' ;
INTERFACE : 'interface' ;
INVARIANT : 'invariant' ;
PROVE : 'prove' ;
SEND : 'send' ;
SIGNED : 'signed' ;
WHILE : 'while' ;

// Words only where the grammar expects them, and names elsewhere.

ACTORS : 'actors' ;
ADVANCE : 'advance' ;
ANY : 'any' ;
AS : 'as' ;
AT : 'at' ;
ATTEMPT : 'attempt' ;
BY : 'by' ;
CLOCK : 'clock' ;
DENIED : 'denied' ;
DEPLOY : 'deploy' ;
EMITS : 'emits' ;
EXPECT : 'expect' ;
FAILS : 'fails' ;
FOR : 'for' ;
GRANTED : 'granted' ;
INDEX : 'index' ;
MAX : 'max' ;
OPEN : 'open' ;
PERMITTED : 'permitted' ;
SET : 'Set' ;
UNDER : 'under' ;
UNIQUE : 'unique' ;
UNDERSCORE : '_' ;
VERSION : 'version' ;
WHEN : 'when' ;
WHERE : 'where' ;
WHO : 'who' ;

NAME : NAME_START NAME_PART* ;

fragment NAME_START : [A-Za-z_] ;
fragment NAME_PART : [A-Za-z0-9_] ;

// Literals.

INTEGER : NUMBER ;
ROW : '#' NUMBER ;
BYTES : '0x' (HEXADECIMAL HEXADECIMAL)* ;
TEXT : '"' (TEXT_CHARACTER | ESCAPE)* '"' ;
INSTANT : '@' DATE ('T' TIME)? ;

MALFORMED_NUMBER : '#'? [0-9] NAME_PART* ('.' [0-9] NAME_PART*)? ;
MALFORMED_INSTANT : INSTANT NAME_PART+ ;

fragment NUMBER : '0' | [1-9] ('_'? [0-9])* ;
fragment HEXADECIMAL : [0-9A-Fa-f] ;

fragment TEXT_CHARACTER : ~["\\\u0000-\u0008\u000a-\u001f\u007f\u202a-\u202e\u2066-\u2069] ;
fragment ESCAPE : '\\' ([nrt"\\] | 'u{' SCALAR '}') ;

// One to six digits of a Unicode scalar: nothing past 10FFFF, no surrogate.
fragment SCALAR
    : HEXADECIMAL
    | HEXADECIMAL HEXADECIMAL
    | HEXADECIMAL HEXADECIMAL HEXADECIMAL
    | FOUR_DIGITS
    | '0' FOUR_DIGITS
    | '00' FOUR_DIGITS
    | [1-9A-Fa-f] HEXADECIMAL HEXADECIMAL HEXADECIMAL HEXADECIMAL
    | '0' [1-9A-Fa-f] HEXADECIMAL HEXADECIMAL HEXADECIMAL HEXADECIMAL
    | '10' HEXADECIMAL HEXADECIMAL HEXADECIMAL HEXADECIMAL
    ;
fragment FOUR_DIGITS
    : [0-9A-CEFa-cef] HEXADECIMAL HEXADECIMAL HEXADECIMAL
    | [Dd] [0-7] HEXADECIMAL HEXADECIMAL
    ;

// A day that exists, from 1970 to 9999, in the Gregorian calendar.
fragment DATE
    : YEAR '-' ('0' [13578] | '1' [02]) '-' ('0' [1-9] | [12] [0-9] | '3' [01])
    | YEAR '-' ('0' [469] | '11') '-' ('0' [1-9] | [12] [0-9] | '30')
    | YEAR '-02-' ('0' [1-9] | '1' [0-9] | '2' [0-8])
    | LEAP_YEAR '-02-29'
    ;
fragment YEAR : '19' [7-9] [0-9] | [2-9] [0-9] [0-9] [0-9] ;
fragment LEAP_YEAR
    : '19' ('72' | '76' | '80' | '84' | '88' | '92' | '96')
    | [2-9] [0-9] ('0' [48] | [2468] [048] | [13579] [26])
    | ([2468] [048] | [3579] [26]) '00'
    ;
fragment TIME : ([01] [0-9] | '2' [0-3]) ':' SIXTY (':' SIXTY ('.' MILLISECONDS)?)? 'Z' ;
fragment SIXTY : [0-5] [0-9] ;
fragment MILLISECONDS : [0-9] | [0-9] [0-9] | [0-9] [0-9] [0-9] ;

// Punctuation and operators.

LEFT_PARENTHESIS : '(' ;
RIGHT_PARENTHESIS : ')' ;
LEFT_BRACKET : '[' ;
RIGHT_BRACKET : ']' ;
LEFT_BRACE : '{' ;
RIGHT_BRACE : '}' ;
COMMA : ',' ;
COLON : ':' ;
DOT : '.' ;
QUESTION : '?' ;
COALESCE : '??' ;
RANGE : '..<' ;
ARROW : '->' ;
ASSIGN : '=' ;
EQUAL : '==' ;
NOT_EQUAL : '!=' ;
LESS : '<' ;
LESS_OR_EQUAL : '<=' ;
GREATER : '>' ;
GREATER_OR_EQUAL : '>=' ;
PLUS : '+' ;
MINUS : '-' ;
STAR : '*' ;
SLASH : '/' ;
PERCENT : '%' ;

// Only at the very start of a file.
BYTE_ORDER_MARK : '\ufeff' ;

// Marks that change the direction of the text stand nowhere, comments included.
COMMENT : '//' ~[\n\u202a-\u202e\u2066-\u2069]* -> skip ;
SPACE : [ \t\r\n]+ -> skip ;

MALFORMED : . ;
