using Gongkai.Documents.Redaction;
using Xunit;
using static Gongkai.Documents.Tests.Redaction.Papers;

namespace Gongkai.Documents.Tests.Redaction;

public sealed class DocumentWordsTests
{
    static readonly Redactor Redactor = new();

    [Fact]
    public async Task A_string_is_found_on_every_page_in_prose_and_table_and_over_a_line_break()
    {
        var words = await Redactor.WordsAsync(await LetterAsync());
        Assert.Equal(3, words.Find(Name).Count);
        Assert.Equal([1, 1, 2], words.Find(Name).Select(f => f.Boxes.Single().Page).Order());
        Assert.Equal(2, words.Find(Phone).Count);
        Assert.Equal(2, words.Find("１３８１２３４５６７８").Count); // full width, as some write
        Assert.Empty(words.Find("赵六"));
        Assert.Empty(words.Find(" "));
        // In prose the address breaks: one box for each line; in the table it does not.
        var homes = words.Find($"住某某区{Home}");
        var broken = Assert.Single(homes);
        Assert.Equal(2, broken.Boxes.Count);
        Assert.True(broken.Boxes[1].Y > broken.Boxes[0].Y + 10 && broken.Boxes[1].X < broken.Boxes[0].X);
        Assert.Equal(broken.Boxes, words.Boxes(broken.Start, broken.Length));
        Assert.Equal(Plain($"住某某区{Home}"), Plain(words.Text.Substring(broken.Start, broken.Length)));
        Assert.All(words.Pages, p => Assert.Equal((WordsSource.File, 595, 842), (p.Source, (int)p.Width, (int)Math.Round(p.Height))));
        Assert.Contains("联系电话", words.Text[words.Pages[0].Start..words.Pages[0].Length]);
        Assert.Throws<ArgumentOutOfRangeException>(() => words.Boxes(words.Text.Length, 1));
    }

    [Fact]
    public async Task Boxes_of_a_line_are_alike_and_leave_their_neighbours_alone()
    {
        var words = await Redactor.WordsAsync(await LetterAsync());
        var (name, phone) = (words.Find(Name)[0].Boxes[0], words.Find(Identity)[0].Boxes[0]);
        Assert.Equal((name.Y, name.Height), (phone.Y, phone.Height));
        foreach (var found in words.Find(Name).Concat(words.Find(Phone)))
        {
            var box = found.Boxes[0];
            // No other sign of the page reaches into the box by more than a hair.
            for (var i = 0; i < words.Text.Length; i++)
            {
                if (i >= found.Start && i < found.Start + found.Length || char.IsWhiteSpace(words.Text[i])) continue;
                foreach (var other in words.Boxes(i, 1).Where(o => o.Page == box.Page))
                {
                    var (across, down) = (Math.Min(box.X + box.Width, other.X + other.Width) - Math.Max(box.X, other.X), Math.Min(box.Y + box.Height, other.Y + other.Height) - Math.Max(box.Y, other.Y));
                    Assert.True(across < 1 || down < 1, $"{found.Text} / {words.Text[i]}: {across:0.0} × {down:0.0}");
                }
            }
        }
    }

    [Fact]
    public async Task What_is_broken_in_a_narrow_cell_is_found_down_its_column()
    {
        var pdf = Pages([(Say(60, 700, "Zhang") + Say(200, 700, "1381234") + Say(400, 700, "12 Happy Road") + Say(60, 686, "San") + Say(200, 686, "5678") + Say(400, 686, "room 3") + Say(60, 672, "end"), "")]);
        var words = await Redactor.WordsAsync(pdf);
        var found = Assert.Single(words.Find("13812345678"));
        Assert.Equal(2, found.Boxes.Count);
        Assert.All(found.Boxes, b => Assert.InRange(b.X, 198, 202));
        Assert.Single(words.Find("12HappyRoadroom3"));
        Assert.Single(words.Find("zhangsan"));
        Assert.Single(words.Find("Zhang1381234")); // and along the row
    }

    [Theory]
    [InlineData("", 60, 88, 40, 12)]
    [InlineData("/Rotate 90", 700, 60, 12, 40)]
    [InlineData("/Rotate 180", 500, 700, 40, 12)]
    [InlineData("/Rotate 270", 88, 500, 12, 40)]
    [InlineData("/Rotate 90/CropBox[50 100 550 750]", 600, 10, 12, 40)]
    public async Task Places_are_those_of_the_page_as_shown(string entries, double x, double y, double width, double height)
    {
        var words = await Redactor.WordsAsync(Pages([(Say(60, 700, "SECRET"), entries)]));
        var box = Assert.Single(Assert.Single(words.Find("SECRET")).Boxes);
        Assert.InRange(box.X, x - 6, x + 6);
        Assert.InRange(box.Y, y - 6, y + 6);
        Assert.InRange(box.Width, width - 4, width + 6);
        Assert.InRange(box.Height, height - 4, height + 6);
    }

    [Fact]
    public async Task Words_of_forms_notes_layers_and_behind_scans_are_found_as_well()
    {
        var words = await Redactor.WordsAsync(RedactorTests.Crowded());
        foreach (var hidden in new[] { "VISIBLE", "FORMVALUE", "BEHINDSCAN", "LAYERED", "COVERED" }) Assert.Single(words.Find(hidden));
    }

    [Fact]
    public async Task A_search_that_could_go_many_ways_ends_at_once()
    {
        // A grid of one letter: every step could go right or down.
        var grid = string.Concat(Enumerable.Range(0, 40).SelectMany(r => Enumerable.Range(0, 20).Select(c => Say(40 + 26 * c, 780 - 18 * r, "a", 9))));
        var words = await Redactor.WordsAsync(Pages([(grid, "")]));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Empty(words.Find(new string('a', 50) + "b"));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }
}
