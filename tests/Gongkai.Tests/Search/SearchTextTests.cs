using Gongkai.Search;
using Xunit;

namespace Gongkai.Tests.Search;

public sealed class SearchTextTests
{
    [Fact]
    public void Chinese_comes_in_pairs_words_and_figures_whole_and_forms_that_look_alike_are_one()
    {
        Assert.Equal(["征收", "收土", "土地", "2021", "第", "12", "号", "abc"], SearchText.Grams("征收土地（2021）第１２号ＡＢＣ"));
        // Beyond the sixteen bits, and what is no text at all.
        Assert.Equal(["𠮷㐀", "㐀村"], SearchText.Grams("𠮷㐀村\uD842"));
        Assert.Empty(SearchText.Grams("！？　"));
        Assert.Equal(["低保"], SearchText.Wanted("我想申请公开低保的信息"));
        Assert.Equal(["信息"], SearchText.Wanted("信息"));
    }

    [Fact]
    public void A_number_is_found_however_its_brackets_are_typed()
    {
        var number = SearchText.Number("济任政字〔2021〕12号");
        foreach (var typed in new[] { "济任政字〔2021〕12号", "济任政字[2021]12号", "请问济任政字(2021) 12号在哪里看，我找了很久也没有找到，谢谢", "济任政字【２０２１】１２号" })
            Assert.Contains(number, SearchText.Numbers(typed));
        Assert.Contains(SearchText.Number("RC-101/2021-00012"), SearchText.Numbers("索引号 rc-101/2021-00012 的那一条，是什么时候公开的，我想看全文，麻烦告诉我在哪里可以看到，谢谢"));
        Assert.Empty(SearchText.Numbers("没有号码的一句话"));
    }
}
