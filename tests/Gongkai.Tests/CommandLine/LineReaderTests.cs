using Gongkai.CommandLine;
using Xunit;

namespace Gongkai.Tests.CommandLine;

public sealed class LineReaderTests
{
    static async Task<List<string>> LinesAsync(string text)
    {
        var reader = new LineReader(new StringReader(text), () => Task.CompletedTask);
        var lines = new List<string>();
        while (await reader.NextAsync() is { } line) lines.Add(line);
        return lines;
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\r\nb\n\nc", new[] { "a", "b", "", "c" })]
    [InlineData("\n", new[] { "" })]
    public async Task Lines_are_those_of_any_reader(string text, string[] lines) => Assert.Equal(lines, await LinesAsync(text));

    [Fact]
    public async Task A_line_is_cut_one_past_the_limit_and_the_next_is_whole()
    {
        var lines = await LinesAsync(new string('x', LineReader.Limit) + "\n" + new string('y', 5 * LineReader.Limit) + "\n" + new string('z', 20_000));
        Assert.Equal([LineReader.Limit, LineReader.Limit + 1, 20_000], lines.Select(l => l.Length));
    }
}
