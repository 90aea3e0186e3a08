import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Says of many texts whether the published grammar accepts them, for `make grammar-test`.
 *
 * Texts come on standard input, each as its length in bytes, a newline, the bytes and a newline;
 * verdicts go to standard output, one a line: `accept`, `refuse`, or `refuse` and the name of the
 * rule of reading (grammar/README.md) that refuses what the grammar alone accepts.
 */
public final class GrammarOracle {
    public static void main(String[] arguments) throws Exception {
        // The tree is walked recursively: deep texts need a deep stack.
        Thread thread = new Thread(null, GrammarOracle::judgeAll, "oracle", 1L << 29);
        thread.start();
        thread.join();
        if (failure != null) throw failure;
    }

    private static Exception failure;

    private static void judgeAll() {
        try {
            byte[] input = System.in.readAllBytes();
            PrintStream output =
                new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, "UTF-8");
            int position = 0;
            while (position < input.length) {
                int length = 0;
                while (input[position] != '\n') length = length * 10 + input[position++] - '0';
                position += 1;
                output.println(judge(Arrays.copyOfRange(input, position, position + length)));
                position += length + 1;
            }
            output.flush();
        } catch (IOException error) {
            failure = error;
        }
    }

    private static String judge(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException error) {
            return "refuse";
        }
        LicetLexer lexer = new LicetLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        LicetParser parser = new LicetParser(tokens);
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        ParseTree tree;
        try {
            parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
            tree = parser.sourceUnit();
        } catch (ParseCancellationException first) {
            // SLL knows less than the grammar: only the full prediction refuses.
            tokens.seek(0);
            parser.reset();
            parser.getInterpreter().setPredictionMode(PredictionMode.LL);
            try {
                tree = parser.sourceUnit();
            } catch (ParseCancellationException second) {
                return "refuse";
            }
        }
        String broken = new ReadingRules(tokens).brokenBy(tree, false);
        return broken == null ? "accept" : "refuse " + broken;
    }

    /** The rules of reading of grammar/README.md, one `if` for each. */
    private static final class ReadingRules {
        private static final Set<String> FOREIGN_CALLS = Set.of(
            "for", "switch", "revert", "assert", "precondition", "catch", "guard");

        private final CommonTokenStream tokens;

        ReadingRules(CommonTokenStream tokens) {
            this.tokens = tokens;
        }

        /** The name of the first rule that the tree breaks, null where it breaks none. */
        String brokenBy(ParseTree tree, boolean isInTest) {
            boolean isTest = isInTest || tree instanceof LicetParser.TestDeclarationContext
                || tree instanceof LicetParser.PropertyDeclarationContext;
            String broken = brokenHere(tree, isTest);
            for (int index = 0; broken == null && index < tree.getChildCount(); index++) {
                broken = brokenBy(tree.getChild(index), isTest);
            }
            return broken;
        }

        private String brokenHere(ParseTree tree, boolean isInTest) {
            if (tree instanceof TerminalNode) {
                boolean isRow = type(((TerminalNode) tree).getSymbol()) == LicetParser.ROW;
                return isRow && !isInTest ? "rows" : null;
            }
            if (tree instanceof LicetParser.PrimaryExpressionContext) {
                LicetParser.NameContext name = ((LicetParser.PrimaryExpressionContext) tree).name();
                return name == null ? null : brokenByName(name, isInTest);
            }
            if (tree instanceof LicetParser.CallContext) {
                return brokenByName(((LicetParser.CallContext) tree).name(), isInTest);
            }
            if (tree instanceof LicetParser.ClockStatementContext
                || tree instanceof LicetParser.AdvanceStatementContext
                || tree instanceof LicetParser.ExpectStatementContext
                || tree instanceof LicetParser.AttemptStatementContext
                || tree instanceof LicetParser.CallAsExpressionContext
                || tree instanceof LicetParser.DeployExpressionContext) {
                boolean isWord = isTestForm(((ParserRuleContext) tree).start);
                if (!isWord) return "words of tests";
            }
            if (tree instanceof LicetParser.CallStatementContext) {
                Token start = ((LicetParser.CallStatementContext) tree).start;
                return isForeignCall(start) ? "foreign words" : brokenByStart(start);
            }
            if (tree instanceof LicetParser.ValueContext
                || tree instanceof LicetParser.TestValueContext) {
                if (isTry(((ParserRuleContext) tree).start)) return "foreign words";
            }
            if (tree instanceof LicetParser.SumContext) {
                return hasDecrement((LicetParser.SumContext) tree) ? "foreign signs" : null;
            }
            if (tree instanceof LicetParser.AssignmentStatementContext) {
                LicetParser.NameContext name =
                    ((LicetParser.AssignmentStatementContext) tree).name();
                String broken = brokenByName(name, isInTest);
                if (broken == null && isForeignCall(name.start)) return "foreign words";
                return broken == null ? brokenByStart(name.start) : broken;
            }
            if (tree instanceof LicetParser.EnumCaseContext) {
                return brokenByCase(((LicetParser.EnumCaseContext) tree).start);
            }
            if (tree instanceof LicetParser.AttemptStatementContext) {
                return isInProperty(tree) ? null : "attempts";
            }
            if (tree instanceof LicetParser.QuantifierExpressionContext) {
                Token end = ((LicetParser.QuantifierExpressionContext) tree).stop;
                return isOperator(after(end, 1)) ? "quantifiers" : null;
            }
            if (tree instanceof LicetParser.InsertExpressionContext) {
                LicetParser.InsertExpressionContext insert =
                    (LicetParser.InsertExpressionContext) tree;
                boolean isKey = insert.expression().size() == 1
                    && type(insert.expression(0).start) == LicetParser.LEFT_BRACKET;
                return isKey ? "keys" : null;
            }
            if (tree instanceof LicetParser.ReturnStatementContext) {
                LicetParser.ReturnStatementContext result =
                    (LicetParser.ReturnStatementContext) tree;
                return result.value() == null ? brokenByReturn(result.stop) : null;
            }
            if (tree instanceof LicetParser.ExpectStatementContext) {
                return brokenByExpectation((LicetParser.ExpectStatementContext) tree);
            }
            return null;
        }

        /** A name that begins a value, where it should have been read as a word. */
        private String brokenByName(LicetParser.NameContext name, boolean isInTest) {
            Token token = name.start;
            switch (type(token)) {
                case LicetParser.OPEN:
                    Token next = after(token, 1);
                    boolean isOpening = isWord(next) && !isReserved(next)
                        && type(after(token, 2)) == LicetParser.LEFT_BRACKET;
                    return isOpening ? "openings" : null;
                case LicetParser.AS:
                case LicetParser.DEPLOY:
                    return isInTest && isTestForm(token) ? "words of tests" : null;
                default:
                    return null;
            }
        }

        private String brokenByStart(Token token) {
            return isTestWord(token) && isTestForm(token) ? "words of tests" : null;
        }

        private String brokenByReturn(Token token) {
            Token next = after(token, 1);
            switch (type(next)) {
                case LicetParser.RIGHT_BRACE:
                case LicetParser.LET:
                case LicetParser.VAR:
                case LicetParser.IF:
                case LicetParser.REQUIRE:
                case LicetParser.UPDATE:
                case LicetParser.EMIT:
                case LicetParser.RETURN:
                    return null;
                case LicetParser.FOR:
                    boolean isLoop = isWord(after(next, 1))
                        && type(after(next, 2)) == LicetParser.IN;
                    return isLoop ? null : "results";
                default:
                    return "results";
            }
        }

        private String brokenByExpectation(LicetParser.ExpectStatementContext expectation) {
            Token first = after(expectation.start, 1);
            boolean isQuestion = isWord(after(first, 1))
                && (type(first) == LicetParser.WHO || type(first) == LicetParser.WHEN);
            if ((expectation.testValue() == null) != isQuestion) return "questions";
            if (isQuestion || expectation.outcome() != null) return null;
            switch (type(after(expectation.stop, 1))) {
                case LicetParser.AT:
                case LicetParser.PERMITTED:
                case LicetParser.DENIED:
                case LicetParser.FAILS:
                case LicetParser.EMITS:
                    return "outcomes";
                default:
                    return null;
            }
        }

        /** `for (…)`, `revert(…)` and their like at the start of a statement. */
        private boolean isForeignCall(Token token) {
            if (type(after(token, 1)) != LicetParser.LEFT_PARENTHESIS) return false;
            return FOREIGN_CALLS.contains(token.getText());
        }

        /** `try` or `await` before a name on its line, at the start of a value. */
        private boolean isTry(Token token) {
            String word = token.getText();
            Token next = after(token, 1);
            return (word.equals("try") || word.equals("await")) && isWord(next)
                && !isReserved(next) && next.getLine() == token.getLine();
        }

        /** `a--` at the end of a line, although a value follows on the next. */
        private boolean hasDecrement(LicetParser.SumContext sum) {
            for (int index = 1; index < sum.getChildCount(); index += 2) {
                Token sign = ((TerminalNode) sum.getChild(index)).getSymbol();
                Token next = after(sign, 1);
                boolean isDouble = type(sign) == LicetParser.MINUS
                    && type(next) == LicetParser.MINUS
                    && sign.getStopIndex() + 1 == next.getStartIndex();
                if (isDouble && after(next, 1).getLine() > next.getLine()) return true;
            }
            return false;
        }

        private boolean isTestWord(Token token) {
            switch (type(token)) {
                case LicetParser.ACTORS:
                case LicetParser.CLOCK:
                case LicetParser.ADVANCE:
                case LicetParser.EXPECT:
                case LicetParser.DEPLOY:
                case LicetParser.AS:
                case LicetParser.ATTEMPT:
                    return true;
                default:
                    return false;
            }
        }

        private static boolean isInProperty(ParseTree tree) {
            ParseTree parent = tree;
            while (parent != null && !(parent instanceof LicetParser.PropertyDeclarationContext)) {
                parent = parent.getParent();
            }
            return parent != null;
        }

        /** A case that looks like the start of a declaration, or like `case` of other languages. */
        private String brokenByCase(Token token) {
            Token next = after(token, 1);
            switch (type(token)) {
                case LicetParser.STATE:
                    return type(next) == LicetParser.LEFT_BRACE ? "cases" : null;
                case LicetParser.TEST:
                case LicetParser.PROPERTY:
                    return null;
                case LicetParser.CASE:
                    return isWord(next) ? "cases" : null;
                default:
                    return isDeclarationWord(token) && isWord(next) ? "cases" : null;
            }
        }

        private static boolean isDeclarationWord(Token token) {
            switch (type(token)) {
                case LicetParser.EMERGENCY:
                case LicetParser.INTERFACE:
                case LicetParser.INVARIANT:
                case LicetParser.PROVE:
                case LicetParser.SIGNED:
                    return true;
                default:
                    return type(token) <= LicetParser.VIEW;
            }
        }

        /** Whether what follows a word of tests makes it the start of a test's statement. */
        private boolean isTestForm(Token token) {
            int word = type(token);
            Token next = after(token, 1);
            switch (type(next)) {
                case LicetParser.INTEGER:
                case LicetParser.TEXT:
                case LicetParser.BYTES:
                case LicetParser.INSTANT:
                case LicetParser.ROW:
                case Token.EOF:
                    return true;
                case LicetParser.LEFT_PARENTHESIS:
                    return word == LicetParser.EXPECT || word == LicetParser.ADVANCE
                        || word == LicetParser.CLOCK;
                case LicetParser.MINUS:
                    return word == LicetParser.EXPECT || word == LicetParser.ADVANCE;
                case LicetParser.LEFT_BRACKET:
                case LicetParser.DOT:
                    return word == LicetParser.EXPECT;
                case LicetParser.IN:
                case LicetParser.IS:
                case LicetParser.AND:
                case LicetParser.OR:
                case LicetParser.IMPLIES:
                case LicetParser.CONTAINS:
                case LicetParser.WITHIN:
                case LicetParser.OVERLAPS:
                    return false;
                default:
                    return isWord(next);
            }
        }

        private static boolean isOperator(Token token) {
            switch (type(token)) {
                case LicetParser.IMPLIES:
                case LicetParser.OR:
                case LicetParser.AND:
                case LicetParser.EQUAL:
                case LicetParser.NOT_EQUAL:
                case LicetParser.LESS:
                case LicetParser.LESS_OR_EQUAL:
                case LicetParser.GREATER:
                case LicetParser.GREATER_OR_EQUAL:
                case LicetParser.IN:
                case LicetParser.IS:
                case LicetParser.CONTAINS:
                case LicetParser.WITHIN:
                case LicetParser.OVERLAPS:
                case LicetParser.COALESCE:
                case LicetParser.RANGE:
                case LicetParser.PLUS:
                case LicetParser.MINUS:
                case LicetParser.STAR:
                case LicetParser.SLASH:
                case LicetParser.PERCENT:
                    return true;
                default:
                    return false;
            }
        }

        private Token after(Token token, int distance) {
            int index = Math.min(token.getTokenIndex() + distance, tokens.size() - 1);
            return tokens.get(index);
        }

        private static int type(Token token) {
            return token.getType();
        }

        private static boolean isWord(Token token) {
            int type = token.getType();
            if (type == LicetParser.NAME) return true;
            String literal = LicetParser.VOCABULARY.getLiteralName(type);
            return literal != null && Character.isJavaIdentifierStart(literal.charAt(1));
        }

        /** The reserved words come before the others in the lexer. */
        private static boolean isReserved(Token token) {
            return token.getType() < LicetParser.ACTORS;
        }
    }
}
