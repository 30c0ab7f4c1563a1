namespace Gongkai.CommandLine;

/// <summary>
/// Lines of any stranger's input. A line is cut while it is read, one character past the limit, so that it can be refused
/// without ever being held whole. <paramref name="waiting"/> runs before each read that may block.
/// </summary>
public sealed class LineReader(TextReader input, Func<Task> waiting)
{
    public const int Limit = 1_000_000;

    readonly char[] buffer = new char[16 * 1024];
    int at, end;

    /// <summary>The next line without its end; null when there are no more.</summary>
    public async Task<string?> NextAsync()
    {
        var line = new System.Text.StringBuilder();
        var any = false;
        while (true)
        {
            if (at == end)
            {
                await waiting();
                (at, end) = (0, await input.ReadAsync(buffer.AsMemory()));
                if (end == 0) return any ? Text(line) : null;
            }
            any = true;
            var stop = Array.IndexOf(buffer, '\n', at, end - at);
            var upTo = stop < 0 ? end : stop;
            line.Append(buffer, at, Math.Min(upTo - at, Limit + 1 - line.Length));
            at = stop < 0 ? end : stop + 1;
            if (stop >= 0) return Text(line);
        }
    }

    static string Text(System.Text.StringBuilder line) => line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
}
